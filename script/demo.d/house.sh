# What four ministries bring along before there is a service, and the service itself. Sourced by script/demo.

origin=demo.bangiao.test # only a log whose name ends in .test takes a controlled clock
opening=2026-03-01T08:00:00+07:00
keys_from=2025-01-01 # certificates are valid from then

# ministry, type of its root unit
ministries='health SOC_CENTRAL
police POL_CENTRAL
defence DEF_CENTRAL
foreign MFA_CENTRAL'

# short name, id, type, ministry above, province, commune
units='post defence.lao-cai.muong-khuong BG_STATION defence lao-cai muong-khuong
commune commune.lao-cai.muong-khuong COMMUNE health lao-cai muong-khuong
soyte health.lao-cai SOC_PROV health lao-cai
police police.lao-cai POL_PROV police lao-cai
shelter shelter.lao-cai FAC_PUBLIC health lao-cai
home commune.lao-cai.bac-ha COMMUNE health lao-cai bac-ha
other police.an-giang POL_PROV police an-giang'

# name, unit, roles
officers='guard post receiver
clerk commune receiver
health soyte receiver case_manager
health_head soyte decider
verifier police verifier
chief police decider
warden shelter decider
carer shelter receiver case_manager
social home receiver case_manager
chair home decider
stranger other verifier'

new_id() { cat /proc/sys/kernel/random/uuid; }
id_of() { awk -v name="$1" '$2 == name { print $3 }' "$demo/cast"; }
unit_id() { awk -v name="$1" '$1 == name { print $2 }' <<<"$units"; }
ministry_of() { awk -v name="$1" '$1 == name { print $4 }' <<<"$units"; }

# ministry, officer's name, officer's id: everybody who gets keys.
write_cast() {
    local ministry name unit rest
    {
        while read -r ministry rest; do
            echo "$ministry $ministry-registrar $(new_id)"
            echo "$ministry $ministry-decider $(new_id)"
        done <<<"$ministries"
        while read -r name unit rest; do
            [ -z "$name" ] || echo "$(ministry_of "$unit") $name $(new_id)"
        done <<<"$officers"
    } >"$demo/cast"
}

make_house() {
    rm -rf "$demo"
    mkdir -m 0711 "$demo"
    write_cast
    set_clock "$opening"
    cp -r policies "$demo/policies"
    awk '{ print $1, $3 }' "$demo/cast" |
        certs/make --from "$keys_from" --bangiao bangiao --origin "$origin" "$demo/pki" -
    make_masters
    write_plan
    bangiao found "$demo/plan.toml" --out "$demo/founding.sdjwt"
    make_trust
    write_config
}

make_masters() {
    local name
    mkdir -m 0700 "$demo/masters"
    for name in general MED INV PRO; do # one for all, and of their own for the gravest classes
        bangiao key master --out "$demo/masters/$name.key" >/dev/null
    done
}

write_plan() {
    local ministry type founder decider
    {
        echo "policies = \"policies\""
        echo "at = \"$opening\""
        while read -r ministry type; do
            founder=$(id_of "$ministry-registrar") decider=$(id_of "$ministry-decider")
            cat <<TOML

[[ministry]]
unit        = "$ministry"
type        = "$type"
founder     = "$founder"
certificate = "pki/officers/$founder/signing.pem"
key         = "pki/officers/$founder/signing.key"
tls         = "pki/officers/$founder/tls.pem"
[[ministry.officer]]
id      = "$decider"
roles   = ["decider"]
signing = "pki/officers/$decider/signing.pem"
tls     = "pki/officers/$decider/tls.pem"
TOML
        done <<<"$ministries"
    } >"$demo/plan.toml"
}

make_trust() {
    local ministry rest founders=()
    while read -r ministry rest; do
        founders+=(--founding "$ministry=$demo/pki/officers/$(id_of "$ministry-registrar")/signing.pem")
    done <<<"$ministries"
    bangiao trust make --log "$(cat "$demo/pki/log.vkey")" "${founders[@]}" \
        --constitution "$demo/policies/constitution.toml" >"$demo/trust.txt"
}

write_config() {
    cat >"$demo/bangiaod.toml" <<TOML
origin   = "$origin"
data_dir = "data"
[listen]
port      = 0
port_file = "port"
[tls]
certificate = "pki/server.pem"
key         = "pki/server.key"
client_ca   = "pki/root.pem"
[ledger]
log_key  = "pki/log.key"
trust    = "trust.txt"
policies = "policies"
founding = "founding.sdjwt"
clock    = "now"
[vault]
masters = "masters"
TOML
}

# The story's time, for the service and for every officer's terminal.
set_clock() {
    echo "$1" >"$demo/now.new"
    mv "$demo/now.new" "$demo/now"
}

service=
start_service() {
    bangiaod serve --config "$demo/bangiaod.toml" >"$demo/bangiaod.log" 2>&1 &
    service=$!
    until [ -s "$demo/port" ]; do
        kill -0 "$service" 2>/dev/null || {
            cat "$demo/bangiaod.log" >&2
            exit 1
        }
        sleep 0.1
    done
    echo "bangiaod listens on 127.0.0.1:$(cat "$demo/port")"
}

stop_service() {
    [ -n "$service" ] || return 0
    kill "$service" 2>/dev/null || true
    wait "$service" 2>/dev/null || true
    service=
}

write_profile() { # name, unit's id, role
    local keys=../pki/officers/$(id_of "$1")
    cat >"$demo/profiles/$1.toml" <<TOML
unit     = "$2"
role     = "$3"
policies = "../policies"
trust    = "../trust.txt"
clock    = "../now"
[service]
port = $(cat "$demo/port")
[tls]
certificate = "$keys/tls.pem"
key         = "$keys/tls.key"
roots       = "../pki/root.pem"
[signing]
certificate = "$keys/signing.pem"
key         = "$keys/signing.key"
TOML
}

make_profiles() {
    local name unit role rest
    mkdir "$demo/profiles" "$demo/kept"
    while read -r name rest; do
        write_profile "$name-registrar" "$name" registrar
        write_profile "$name-decider" "$name" decider
    done <<<"$ministries"
    while read -r name unit role rest; do
        [ -z "$name" ] || write_profile "$name" "$(unit_id "$unit")" "$role"
    done <<<"$officers"
}

found_units() {
    local name id type ministry province commune
    while read -r name id type ministry province commune; do
        does "$ministry-registrar" unit found "$id" --type "$type" --province "$province" \
            ${commune:+--commune "$commune"}
    done <<<"$units"
}

adopt_policies() {
    local file ministry rest
    for file in $(grep -LE '^kind *= *"constitution"' "$demo"/policies/*.toml); do
        while read -r ministry rest; do
            does "$ministry-decider" policy adopt "$file"
        done <<<"$ministries"
    done
}

enrol_officers() {
    local name unit roles role keys
    while read -r name unit roles; do
        keys=$demo/pki/officers/$(id_of "$name")
        set -- # one --role for each
        for role in $roles; do set -- "$@" --role "$role"; done
        does "$(ministry_of "$unit")-registrar" officer enrol --officer "$(id_of "$name")" \
            --unit "$(unit_id "$unit")" "$@" --signing "$keys/signing.pem" --tls "$keys/tls.pem"
    done <<<"$officers"
}
