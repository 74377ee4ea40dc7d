# add_layer(name uses...): the static library of src/name, which can include only "name/..." and
# the headers of the layers it uses, directly or through them. Every layer gets an include folder
# of its own, made of links, so that a forbidden #include finds no file.

set(CONVSCOPE_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes
    -Wpointer-arith -Wundef -Wvla -Wwrite-strings)
# One rounding a term is the contract of the core, so no compiler may fuse on its own.
set(CONVSCOPE_FLAGS -ffp-contract=off -fno-fast-math)
if(CONVSCOPE_WERROR)
  list(APPEND CONVSCOPE_WARNINGS -Werror)
endif()
if(CONVSCOPE_SANITIZE)
  list(APPEND CONVSCOPE_FLAGS -fsanitize=address,undefined -fno-sanitize-recover=all
       -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# Programs of a sanitizer build carry tests/support/sanitize.c.
function(convscope_sanitize target)
  if(CONVSCOPE_SANITIZE)
    target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/sanitize.c)
  endif()
endfunction()

function(convscope_compile target)
  target_compile_options(${target} PRIVATE ${CONVSCOPE_WARNINGS} ${CONVSCOPE_FLAGS})
  target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
endfunction()

function(add_layer name)
  set(sees ${name})
  foreach(used IN LISTS ARGN)
    get_target_property(closure ${used} LAYER_SEES)
    list(APPEND sees ${closure})
  endforeach()
  list(REMOVE_DUPLICATES sees)

  set(include_root ${CMAKE_BINARY_DIR}/layers/${name})
  file(REMOVE_RECURSE ${include_root})
  file(MAKE_DIRECTORY ${include_root})
  foreach(layer IN LISTS sees)
    file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${layer} ${include_root}/${layer} SYMBOLIC)
  endforeach()

  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.c)
  list(FILTER sources EXCLUDE REGEX "/main\\.c$")
  if(NOT sources)
    file(WRITE ${CMAKE_BINARY_DIR}/empty_${name}.c "typedef int convscope_${name}_is_empty;\n")
    set(sources ${CMAKE_BINARY_DIR}/empty_${name}.c)
  endif()
  add_library(${name} STATIC ${sources})
  convscope_compile(${name})
  target_include_directories(${name} PUBLIC $<BUILD_INTERFACE:${include_root}>)
  # Only the layer's own include folder, not those of the layers below: they see less, never more.
  target_link_libraries(${name} PUBLIC ${ARGN})
  set_target_properties(${name} PROPERTIES LAYER_SEES "${sees}")
endfunction()

function(add_program name layer source)
  if(EXISTS ${CMAKE_SOURCE_DIR}/${source})
    add_executable(${name} ${source})
    convscope_compile(${name})
    convscope_sanitize(${name})
    target_compile_definitions(${name} PRIVATE CONVSCOPE_VERSION="${PROJECT_VERSION}")
    target_link_libraries(${name} PRIVATE ${layer})
  endif()
endfunction()

# add_layer_test(layer file): one cmocka executable, linked with its own layer only; the sources
# beside it that are no tests themselves belong to every test of the layer.
function(add_layer_test layer file)
  get_filename_component(stem ${file} NAME_WE)
  get_filename_component(folder ${file} DIRECTORY)
  set(name ${layer}.${stem})
  file(GLOB helpers CONFIGURE_DEPENDS ${folder}/*.c)
  list(FILTER helpers EXCLUDE REGEX "/test_[^/]*\\.c$")
  add_executable(${name} ${file} ${helpers})
  convscope_compile(${name})
  convscope_sanitize(${name})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/support)
  target_link_libraries(${name} PRIVATE ${layer} PkgConfig::CMOCKA)
  if(OpenMP_C_FOUND AND name STREQUAL "conv.test_cpu")
    target_link_libraries(${name} PRIVATE OpenMP::OpenMP_C)
  endif()
  if(layer MATCHES "^(platform|app)$") # tests/support/push_events.h
    target_link_libraries(${name} PRIVATE PkgConfig::SDL2)
  endif()
  target_compile_definitions(${name} PRIVATE
    TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data" TEST_RESOURCES="${CMAKE_BINARY_DIR}"
    TEST_PROGRAM="$<TARGET_FILE_DIR:${name}>/../convscope" TEST_SCRATCH="${CMAKE_BINARY_DIR}/scratch")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 600)
endfunction()
