#!/bin/sh
# Habits of the house that no compiler checks: every source begins with a comment that says what it
# is, and what one layer alone may use is used nowhere else.
#   sh test_sources.sh SOURCE
set -eu
cd "$1"
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
bad=0
complain() {
    echo "$1"
    bad=1
}

set -- src tests cmake
[ ! -d shaders ] || set -- "$@" shaders
sources=$(find "$@" -type f \( -name '*.[ch]' -o -name '*.def' -o \
    -name '*.vert' -o -name '*.frag' -o -name '*.cmake' -o -name '*.sh' -o -name '*.py' \))
for file in $sources; do
    case $(head -n 1 "$file") in
    '/*'* | '//'* | '#!'* | '# '* | '"""'*) ;;
    *) complain "$file: does not begin with a comment" ;;
    esac
done

# only LAYER PATTERN: the pattern stands in no code outside src/LAYER.
only() {
    found=$(find src -name '*.[ch]' ! -path "src/$1/*" -exec grep -nE "$2" {} + || true)
    [ -z "$found" ] || complain "belongs in src/$1 only:
$found"
}
only platform '# *include *[<"](SDL|SDL2)[/_.]'
only io '# *include *[<"](stb/)?stb_'
only app '(^|[^a-zA-Z0-9_"])(printf|puts|putchar|perror|exit|abort)\('
only app '(^|[^a-zA-Z0-9_"])(fprintf|fputs|fputc)\((stdout|stderr)'

# README tells the keys as the program does.
sed -nE 's/^VIEW_KEY\(.*, "([^"]+)", "([^"]+)"\)$/| \1 | \2 |/p' src/view/keys.def >"$rows"
while read -r row; do
    grep -qxF "$row" README.md || complain "README.md lacks the key: $row"
done <"$rows"
[ "$(wc -l <"$rows")" -ge 20 ] || complain "hardly any keys were found"

[ "$(echo "$sources" | wc -l)" -ge 20 ] || complain "hardly any sources were found"
[ $bad -eq 0 ] && echo "the sources keep the habits of the house"
