#!/bin/bash
# The demonstration PKI: every certificate verifies strictly for what it is for and for nothing else, no
# key is readable by others, a second run changes nothing, and no private key is among the project's files.
#   certificates.sh <source folder>
set -eu
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pki=$work/pki
officer=4f1c3a52-6c1d-4b7a-9e2f-5d4c3b2a1908
failed=0

complain() {
    echo "$1"
    failed=1
}
verifies() { # purpose, ministry, certificate
    openssl verify -x509_strict -purpose "$1" -CAfile "$pki/root.pem" -untrusted "$pki/$2/ca.pem" \
        "$pki/$3" >/dev/null 2>&1
}
sums() { find "$pki" -type f -exec sha256sum {} + | sort; }

echo "defence $officer" | certs/make "$pki" -
verifies sslserver health server.pem || complain 'the service has no usable certificate'
verifies sslserver police police/witness.pem || complain 'a witness has no usable certificate'
verifies sslclient health client.pem || complain 'the service cannot connect to witnesses'
verifies sslclient defence "officers/$officer/tls.pem" || complain "the officer's connection does not verify"
verifies any defence "officers/$officer/signing.pem" || complain "the officer's signing certificate does not verify"
! verifies sslserver defence "officers/$officer/tls.pem" || complain 'an officer can pose as the service'
! verifies sslclient health server.pem || complain 'the service can pose as an officer'
! verifies sslclient police "officers/$officer/tls.pem" || complain "another ministry's authority vouches for it"
open=$(find "$pki" -name '*.key' -not -perm 0600)
[ -z "$open" ] || complain "readable by others: $open"

sums >"$work/before"
echo "defence $officer" | certs/make "$pki" -
sums | cmp -s - "$work/before" || complain 'a second run changes what was there'
rm "$pki/officers/$officer/tls.pem" # as if the first run had been cut off there
echo "defence $officer" | certs/make "$pki" -
verifies sslclient defence "officers/$officer/tls.pem" || complain 'a run that was cut off is not finished'
if echo 'defence somebody' | certs/make "$pki" - 2>/dev/null; then complain 'any name passes for an id'; fi

# (The tests' own texts may carry what an RFC prints as an example, or something that is no key at all.)
committed=$(
    git ls-files '*.key' '*.pem' '*.p12'
    git grep -lE -e '-----BEGIN [A-Z ]*PRIVATE KEY-----|PRIVATE\+KEY\+[^ ]+\+[0-9a-f]{8}\+' -- . ':!tests' || true
)
[ -z "$committed" ] || complain "private keys among the project's files: $committed"
exit $failed
