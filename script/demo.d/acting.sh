# The verbs that the story is told with. Sourced by script/demo.

bold=$(tput bold 2>/dev/null || true)
plain=$(tput sgr0 2>/dev/null || true)
title() { printf '\n%s== %s%s\n' "$bold" "$1" "$plain"; }
scene() { printf '\n%s-- %s%s\n' "$bold" "$1" "$plain"; }

# The ids of the event and of the case that were written last.
event=''
case=''

fail() {
    echo "script/demo: $1" >&2
    exit 1
}

at() { # moment
    set_clock "$1"
    printf '\n[%s]\n' "$1"
}

shown() { # officer, arguments: the command as it would be typed
    local word line="$1\$ bangiao"
    shift
    for word in "$@"; do
        case $word in *[\ \[\{]*) line+=" '$word'" ;; *) line+=" $word" ;; esac
    done
    echo "$line"
}

as() { # officer, arguments
    local officer=$1
    shift
    bangiao --profile "$demo/profiles/$officer.toml" "$@" </dev/null
}

does() { # officer, arguments: it must succeed
    shown "$@"
    as "$@" || fail "$1 was refused"
}

files() { # officer, type, fields…: a new event of the case
    local officer=$1 type=$2 answer
    shift 2
    [ -z "$case" ] || set -- --case "$case" "$@"
    shown "$officer" file "$type" "$@"
    answer=$(as "$officer" file "$type" --keep "$demo/kept" "$@") || fail "$officer was refused"
    echo "$answer"
    # First the event's id, then the case's.
    { read -r event && read -r case; } < <(grep -oE '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' <<<"$answer")
}

is_refused() { # code, officer, type, fields…
    local code=$1 officer=$2 type=$3 answer
    shift 3
    shown "$officer" file "$type" --case "$case" "$@"
    if answer=$(as "$officer" file "$type" --case "$case" "$@" 2>&1); then fail 'that should have been refused'; fi
    echo "$answer"
    [[ $answer == "$code:"* ]] || fail "refused, but not for $code"
}

sees() { # officer
    shown "$1" show "$case"
    as "$1" show "$case" || fail "$1 should see the case"
}

sees_nothing() { # officer
    local answer
    shown "$1" show "$case"
    if answer=$(as "$1" show "$case" 2>&1); then fail "$1 should see nothing"; fi
    echo "$answer"
}
