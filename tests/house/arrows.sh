#!/bin/bash
# Holds the #include lines of every room against the arrows declared beside the build.
#   arrows.sh <source folder> <file of lines "src/ledger: ledger base vault store">
# Prints every line that breaks a rule; 1 if there is any.
set -u
cd "$1" || exit 2
arrows=$2
broken=0

complain() { # heading, offending lines (may be none)
    [ -z "$2" ] && return
    printf '%s\n%s\n' "$1" "$2" | sed '2,$s/^/    /'
    broken=1
}

includes() { # opening character, folders…
    local open=$1
    shift
    grep -rnE --include='*.[ch]pp' "^[[:space:]]*#[[:space:]]*include[[:space:]]*$open" "$@"
}

# 1. A room includes itself, base, and what its USES names. What a named room uses is not named.
for folder in src/*/; do
    room=$(basename "$folder")
    line=$(grep "^src/$room:" "$arrows")
    if [ -z "$line" ]; then
        complain "src/$room has code and is not declared with bangiao_room:" \
            "$(find "$folder" -name '*.cpp' | head -n 3)"
        continue
    fi
    # The public library stands on nothing of ours, not even on base.
    [ "$room" = bangiao ] && line='src/bangiao: bangiao'
    allowed=$(echo "${line#*:}" | xargs -n 1 | sort -u | paste -sd '|')
    complain "src/$room may include \"$allowed\" only:" \
        "$(includes '"' "$folder" | grep -vE "\"($allowed)/")"
done

# 2. The arrows run one way: tsort finds a cycle where there is one.
edges=$(sed -nE 's/^src\/([^:]*): [^ ]+ base ?(.*)/\1 \2/p' "$arrows" |
    awk '{ for (i = 2; i <= NF; i++) if ($i != $1) print $1, $i }')
complain 'The arrows run in a circle:' "$(echo "$edges" | tsort 2>&1 >/dev/null)"

# 3. A library stays in the rooms that are for it.
only_in() { # name, pattern after `#include <`, rooms
    complain "$1 belongs in $3 only:" "$(includes "[<\"]($2)" src | grep -vE "^src/($3)/")"
}
only_in 'Beast' 'boost/beast' 'https'
only_in 'Asio' 'boost/asio' 'https|door|quorum|server|cli'
only_in 'SOCI and libpq' 'soci/|libpq|postgresql/|pqxx' 'store'
only_in 'toml++' 'toml' 'bangiao/law|base|cli'
only_in 'OpenSSL' 'openssl/' 'bangiao|base|vault|https'
only_in 'ICU' 'unicode/' 'bangiao'

# 4. The public headers ask an outside program for little.
complain 'include/bangiao may include <bangiao/…>, std, OpenSSL, Boost.JSON and Boost.System only:' \
    "$(
        includes '"' include
        includes '<' include | grep -vE '<(bangiao/|openssl/|boost/(json|system)[/.]|[a-z_]+>)'
    )"

# 5. g++ 12 destroys twice what is built with braces, or a lambda, inside a co_await expression.
complain 'After co_await, only names:' \
    "$(grep -rnE --include='*.[ch]pp' 'co_await [^;]*[[{]' src/https src/door 2>/dev/null)"
# And it spoils the frame of a coroutine that waits inside a condition, or crashes over it. The same, one
# line earlier, is sound: `const bool done = co_await …; if (done)`.
complain 'No co_await in a condition, nor on its line:' \
    "$(grep -rnE --include='*.[ch]pp' '\b(if|while|switch) ?\([^;]*co_await' src/https src/door 2>/dev/null)"

exit $broken
