#!/bin/bash
# The regulation is data: no name that a policy file defines is spelled in the code.
#   names.sh <source folder>
# Reads the names out of policies/*.toml and looks for them in the string literals of src/ and include/.
# Prints every place where one stands; 1 if there is any.
set -u
cd "$1" || exit 2
if ! ls policies/*.toml >/dev/null 2>&1; then
    echo 'policies/ holds no policy file'
    exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Words that a policy file defines as a field and that are also words of the policy language itself or
# of the service's own contract (docs/policy-language.md, docs/formats.md).
ours='in_force_from|admitted_at|occurred_at|event_id|case_id|unit_type'

# kind <TAB> name, from the headers of tables and the keys in them.
awk '
    function key(line) { sub(/[[:space:]]*=.*/, "", line); gsub(/"/, "", line); return line }
    /^[[:space:]]*#/ { next }
    /^\[/ {
        table = $0
        sub(/^\[+/, "", table); sub(/\]+.*/, "", table)
        if (match(table, /^event\."[^"]+"/)) print "event\t" substr(table, 8, RLENGTH - 8)
        if (match(table, /^deadline\./)) { id = substr(table, 10); gsub(/"/, "", id); print "deadline\t" id }
        if (match(table, /^(roles|unit_types|groups)\./)) {
            split(table, part, "."); print part[1] "\t" part[2]
        }
        next
    }
    /^[A-Za-z_"][A-Za-z0-9_".-]*[[:space:]]*=/ {
        name = key($0)
        if (table == "roles") print "role\t" name
        else if (table == "unit_types" || table == "groups") print "unit_type\t" name
        else if (table == "parties" || table == "custody.states" || table == "threads" ||
                 table == "facts" || table == "links") print "word\t" name
        else if (table == "common_fields" || table ~ /\.fields$/) print "field\t" name
        else if (name ~ /^fields\./) { sub(/^fields\./, "", name); print "field\t" name }
    }
' policies/*.toml | sort -u >"$work/names"

# Every string literal of the code, comments left out: file:line:"…".
grep -rnE --include='*.[ch]pp' --include='*.def' '"' src include |
    sed -E 's,(^|[[:space:]])//.*$,,' |
    awk '{
        n = split($0, head, ":"); where = head[1] ":" head[2] ":"
        rest = substr($0, length(where) + 1)
        if (rest ~ /^[[:space:]]*#[[:space:]]*include/) next
        while (match(rest, /"([^"\\]|\\.)*"/)) {
            print where substr(rest, RSTART, RLENGTH)
            rest = substr(rest, RSTART + RLENGTH)
        }
    }' >"$work/literals"

broken=0
look_for() { # what they are, pattern of names (one a line), how grep is to match
    local found
    found=$(grep "$3" -f "$work/wanted" "$work/literals")
    [ -s "$work/wanted" ] && [ -n "$found" ] || return
    printf '%s, spelled in the code:\n%s\n' "$1" "$found" | sed '2,$s/^/    /'
    broken=1
}

# An event type, a unit type or group, a deadline: nowhere in any literal.
names() { awk -F '\t' -v kinds="$1" 'kinds ~ "(^|,)" $1 "(,|$)" { print $2 }' "$work/names"; }
names event >"$work/wanted"
[ -s "$work/wanted" ] || { echo 'no event type was found in policies/'; exit 1; }
look_for 'Event types' - -wF
names deadline >"$work/wanted"
look_for 'Deadlines' - -wF
# (Names in capitals: a word in lower case may be anybody's.)
names unit_type,unit_types,groups | grep -E '^[A-Z][A-Z0-9_]+$' >"$work/wanted"
look_for 'Unit types and groups' - -wF
# A role: the literal is that word.
names role,roles | sed 's/.*/"&"/' >"$work/wanted"
look_for 'Roles' - -F
# A field, or a word for custody, a party, a thread, a fact: the literal is that word, and it is no
# ordinary English one.
names field,word | grep _ | grep -vxE "$ours" | sed 's/.*/"&"/' >"$work/wanted"
look_for 'Fields and words' - -F
exit $broken
