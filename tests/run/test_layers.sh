#!/bin/sh
# What a layer can include: the layers named here and nothing else. Written down once more, apart
# from CMakeLists.txt, so that a line added there by mistake is noticed.
#   sh test_layers.sh SOURCE COMPILER LAYER INCLUDE_FOLDERS   (folders with | between them)
set -eu
source=$1 compiler=$2 layer=$3 folders=$4
case $layer in
base) may="base" ;;
conv) may="base conv" ;;
io) may="base conv io" ;;
scene) may="base conv io scene" ;;
draw) may="base draw" ;;
ui) may="base draw ui" ;;
view) may="base conv io scene draw ui view" ;;
gpu) may="base draw gpu" ;;
platform) may="base draw ui gpu platform" ;;
app) may="base conv io scene draw ui view gpu platform app" ;;
*) echo "no rule says what $layer may include" && exit 1 ;;
esac

# compiles HEADER: whether a source of the layer that includes it compiles; COMPILER's words in $said.
compiles() {
    said=$(echo "#include \"$1\"" | (
        IFS='|'
        set --
        for folder in $folders; do
            set -- "$@" "-I$folder"
        done
        "$compiler" "$@" -std=gnu11 -fsyntax-only -x c - 2>&1
    ))
}

tried=0
for other in base conv io scene draw ui view gpu platform app; do
    # Files without a guard are bodies for another file to include; headers that name a library are
    # private to their layer.
    header=$(cd "$source/src" && find $other -name '*.h' -exec grep -l '^#ifndef' {} + |
        xargs grep -L '^#include <SDL' | sort | head -n 1)
    [ -n "$header" ] || continue
    tried=$((tried + 1))
    case " $may " in
    *" $other "*)
        compiles "$header" || { echo "$layer cannot include $header, but should: $said" && exit 1; }
        ;;
    *)
        ! compiles "$header" || { echo "$layer can include $header, but must not" && exit 1; }
        ;;
    esac
done
[ $tried -ge 6 ] || { echo "only $tried layers have headers to try with" && exit 1; }
echo "$layer: sees what it may of $tried layers"
