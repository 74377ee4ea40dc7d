#!/bin/sh
# The run script, on a pretended machine: a PATH of stand-ins that write down how they are called.
# What is checked is what is installed, how, and what reaches the program; nothing is built here.
#   sh test_script.sh RUN
# shellcheck disable=SC2016 # the stand-ins expand their variables themselves
set -eu
script=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
house="$scratch/a house"
tools=$scratch/tools
calls=$scratch/calls
export calls INSTALLED="$scratch/installed" USER_ID=0

check() { # check WHAT COMMAND...
    what=$1
    shift
    "$@" || {
        echo "not so: $what"
        cat "$scratch"/*.txt "$calls" 2>/dev/null
        exit 1
    }
}
said() { grep -qF -- "$1" "$scratch/err.txt"; }
called() { grep -qE -- "$1" "$calls"; }
not() { ! "$@"; }

stand_in() { # stand_in NAME: its body comes from standard input
    { printf '#!/bin/sh\necho "%s $*" >>"$calls"\n' "$1" && cat; } >"$tools/$1"
    chmod +x "$tools/$1"
}

# A machine without SDL2, which apt-get can install; USER_ID is who we are.
new_machine() {
    rm -rf "$house" "$tools" "$INSTALLED"
    mkdir -p "$house" "$tools"
    cp "$script" "$house/run"
    touch "$house/CMakePresets.json"
    for tool in sh cat cut tr sed find head tail paste cksum uname mkdir rm mv touch env grep \
        dirname nproc chmod readlink cp; do
        ln -s "$(command -v $tool)" "$tools/$tool"
    done
    stand_in cc </dev/null
    stand_in ninja </dev/null
    echo 'echo "$USER_ID"' | stand_in id
    echo '[ "$2" != sdl2 ] || [ -e "$INSTALLED" ]' | stand_in pkg-config
    echo 'case "$*" in *" install "*) : >"$INSTALLED" ;; esac' | stand_in apt-get
    echo '"$@"' | stand_in sudo
    stand_in cmake <<'END'
if [ "$1" = --preset ]; then
    mkdir -p "build/$2" && touch "build/$2/build.ninja"
else
    [ -z "${BROKEN-}" ] || { echo "the seventh line is wrong"; exit 1; }
    printf '#!/bin/sh\necho "in $(pwd)"\nfor w; do echo "<$w>"; done\nexit 7\n' >"$2/convscope"
    chmod +x "$2/convscope"
    case $* in *" bench "*) mkdir -p "$2/tests/bench" && cp "$2/convscope" "$2/tests/bench/bench" ;; esac
fi
END
}

start() { # start ARGUMENT...: from a folder of the caller's own; the exit status is kept
    : >"$calls"
    mkdir -p "$scratch/elsewhere"
    status=0
    (cd "$scratch/elsewhere" && env -i PATH="$tools" calls="$calls" INSTALLED="$INSTALLED" \
        USER_ID="$USER_ID" BROKEN="${BROKEN-}" "$house/run" "$@" \
        >"$scratch/out.txt" 2>"$scratch/err.txt" </dev/null) || status=$?
}

new_machine
start help
check "help succeeds" [ $status -eq 0 ]
for word in './run photo.jpg' './run test' './run bench' './run clean' './run help' './run conv'; do
    check "help lists $word" grep -qF "$word" "$scratch/out.txt"
done
check "help says each thing once" [ -z "$(grep -o '^\./run [a-z.]* *[][A-Z]*  ' "$scratch/out.txt" | sort | uniq -d)" ]
check "help touches nothing" [ ! -e "$house/build" ]

start "a photo.jpg" '*' ''
check "the missing are named" said "missing here: SDL2"
check "the lists are read first" called '^apt-get .*update$'
check "only what is missing is installed" called \
    '^apt-get .*install -y --no-install-recommends libsdl2-dev$'
check "root needs no sudo" not called '^sudo'
check "the program runs where the caller is, with the caller's words" \
    [ "$(cat "$scratch/out.txt")" = "in $scratch/elsewhere
<a photo.jpg>
<*>
<>" ]
check "the program's exit status is the script's" [ $status -eq 7 ]

start
check "a second start looks for nothing" not called '^(pkg-config|apt-get|cc) '
check "a second start configures nothing" not called '^cmake --preset'
check "a second start is quiet" [ ! -s "$scratch/err.txt" ]
ln -s "$house/run" "$scratch/link"
: >"$calls"
env -i PATH="$tools" calls="$calls" "$scratch/link" >"$scratch/out.txt" 2>"$scratch/err.txt" || true
check "a link to it works as well" grep -q '^in ' "$scratch/out.txt"
check "and builds where the script lies" called "^cmake --build $house/build/release"
mkdir "$house/src"
start
check "changed sources are built" said "building in build/release"

echo old >"$house/build/release/CMakeCache.txt"
start
check "a build folder of another place is made anew" called '^cmake --preset release'

start bench --only "r56 dx"
check "the benchmark is built when it is asked for" called '^cmake --build .* --target bench'
check "and gets its words" grep -qxF '<r56 dx>' "$scratch/out.txt"
start
check "and at no other time" not called 'bench'

BROKEN=1
start
BROKEN=
check "a failed build ends the script" [ $status -eq 1 ]
check "the end of its log is shown" said "the seventh line is wrong"
check "the log is named" said "build/build-release.log"
check "the program is not started" [ ! -s "$scratch/out.txt" ]

USER_ID=1000
new_machine
start
check "a user installs with sudo" called '^sudo env DEBIAN_FRONTEND=noninteractive apt-get .*install'
check "and gets the program" [ $status -eq 7 ]

new_machine
rm "$tools/sudo"
start
check "without sudo it stops" [ $status -eq 1 ]
check "and says what to ask for" said "administrator install them: apt-get install libsdl2-dev"

new_machine
rm "$tools/apt-get"
start
check "without apt it stops" [ $status -eq 1 ]
check "and names the packages for dnf" said "dnf install SDL2-devel"
check "and for pacman" said "pacman -S --needed sdl2"
check "and for brew" said "brew install sdl2"
check "with nothing built" not called '^cmake'

new_machine
rm "$tools/apt-get"
stand_in pacman </dev/null
start
check "a known package manager is the only one named" not said "dnf"

start clean
check "clean leaves no build" [ ! -e "$house/build/release" ]
echo "the run script: all as it should be"
