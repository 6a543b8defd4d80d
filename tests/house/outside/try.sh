#!/bin/bash
# Installs the public library alone into a fresh prefix, builds the outside program there with
# find_package(bangiao), and has it verify a receipt; a receipt of another event must not verify.
#   try.sh <build folder> <vectors> <cmake> <c++ compiler> [flags of the library's build]
set -eu
build=$1 vectors=$2 cmake=$3 compiler=$4 flags=${5:-}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$cmake" --install "$build" --component library --prefix "$work/prefix" >"$work/log"
"$cmake" -S "$here" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" \
    -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="$flags" >>"$work/log" || {
    cat "$work/log"
    exit 1
}
"$cmake" --build "$work/build" >>"$work/log" 2>&1 || {
    cat "$work/log"
    exit 1
}

outside=$work/build/outside
"$outside" "$vectors/proof_receipt_trust.txt" "$vectors/proof_receipt_event.sd-jwt" "$vectors/proof_receipt.tlog-proof"
echo 'the receipt verifies'
if "$outside" "$vectors/proof_receipt_trust.txt" "$vectors/proof_receipt_other_event.sd-jwt" "$vectors/proof_receipt.tlog-proof"; then
    echo 'a receipt of another event verifies'
    exit 1
fi
echo 'the receipt of another event is refused'
