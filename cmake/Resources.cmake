# What the program reads while it runs stands beside it in the build: assets/, shaders/ and the
# fonts from their packages, so that a build folder can be started from anywhere. `install` puts
# the same three folders into share/convscope.

# FreeType goes by the content, so a package's other ending does no harm.
set(CONVSCOPE_FONTS
    Inter-Regular.otf Inter-SemiBold.otf Inter-Bold.otf JetBrainsMono-Regular.ttf
    JetBrainsMono-Bold.ttf DejaVuSans.ttf DejaVuSans-Bold.ttf DejaVuSansMono.ttf
    DejaVuSansMono-Bold.ttf)

# Where Debian, Fedora, Arch, openSUSE, the BSDs and macOS keep fonts; a list of one's own goes first.
set(CONVSCOPE_FONT_DIRS "" CACHE STRING "Folders to search for the fonts first")
set(font_roots /usr/share/fonts /usr/local/share/fonts /opt/homebrew/share/fonts
    "$ENV{HOME}/.local/share/fonts" "$ENV{HOME}/Library/Fonts" /Library/Fonts)
set(font_folders opentype/inter truetype/inter inter Inter rsms-inter rsms-inter-fonts inter-fonts
    truetype/jetbrains-mono jetbrains-mono jetbrains-mono-fonts JetBrainsMono truetype/dejavu
    dejavu dejavu-sans-fonts dejavu-sans-mono-fonts TTF OTF truetype opentype)

# Copies a file now and, through CMake running again, whenever it changes.
function(copy_resource from to)
  configure_file(${from} ${CMAKE_BINARY_DIR}/${to} COPYONLY)
endfunction()

function(copy_fonts)
  foreach(font IN LISTS CONVSCOPE_FONTS)
    get_filename_component(stem ${font} NAME_WE)
    find_file(FONT_${stem} NAMES ${font} ${stem}.otf ${stem}.ttf HINTS ${CONVSCOPE_FONT_DIRS}
              PATHS ${font_roots} PATH_SUFFIXES ${font_folders} NO_DEFAULT_PATH)
    mark_as_advanced(FONT_${stem})
    if(FONT_${stem})
      copy_resource(${FONT_${stem}} fonts/${font})
    else()
      list(APPEND missing ${font})
    endif()
  endforeach()
  if(missing)
    string(REPLACE ";" ", " missing "${missing}")
    message(WARNING "Fonts not found: ${missing}. On Debian they are in the packages "
            "fonts-inter, fonts-jetbrains-mono and fonts-dejavu-core; elsewhere set "
            "CONVSCOPE_FONT_DIRS to their folders.")
  endif()
endfunction()

function(copy_resources)
  file(GLOB_RECURSE files RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS
       ${CMAKE_SOURCE_DIR}/assets/* ${CMAKE_SOURCE_DIR}/shaders/*)
  foreach(file IN LISTS files)
    copy_resource(${CMAKE_SOURCE_DIR}/${file} ${file})
  endforeach()
  copy_fonts()

  include(GNUInstallDirs)
  if(TARGET convscope)
    install(TARGETS convscope RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
  foreach(folder assets shaders fonts)
    install(DIRECTORY ${CMAKE_BINARY_DIR}/${folder}
            DESTINATION ${CMAKE_INSTALL_DATADIR}/convscope OPTIONAL)
  endforeach()
endfunction()
