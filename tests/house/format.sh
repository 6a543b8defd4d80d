#!/bin/bash
# Every source is as clang-format 14 writes it.   format.sh <source folder>
# Names the files that are not; 1 if there is any.
set -u
cd "$1" || exit 2
wrong=$(
    find src include tests bench \( -name '*.cpp' -o -name '*.hpp' \) -not -path '*/node_modules/*' -print0 2>/dev/null |
        xargs -0 -r clang-format-14 --dry-run -Werror 2>&1 |
        sed -nE 's/^([^ :]+):[0-9]+:[0-9]+: error: .*/    \1/p' | sort -u
)
[ -z "$wrong" ] && exit 0
printf 'Not as clang-format-14 -i writes it:\n%s\n' "$wrong"
exit 1
