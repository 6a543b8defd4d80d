#!/bin/bash
# Builds a small house that breaks one rule at a time and holds the checks against it.
#   broken_house.sh <folder of the checks>
set -u
checks=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

sound_house() {
    rm -rf "$work/house"
    mkdir -p "$work"/house/{include/bangiao,policies,src/{bangiao/law,store,ledger,https,door}}
    cd "$work/house" || exit 2
    printf 'src/bangiao: bangiao base \nsrc/store: store base \nsrc/ledger: ledger base store\nsrc/https: https base \nsrc/door: door base https ledger\n' >arrows
    echo '#include <bangiao/digest.hpp>' >include/bangiao/leaf.hpp
    echo '#include "bangiao/law/rules.hpp"' >src/bangiao/law/decide.cpp
    echo '#include <soci/soci.h>' >src/store/database.cpp
    echo '#include "store/database.hpp"  // a note on handoff.offered' >src/ledger/ledger.cpp
    echo 'co_await door.post(std::move(request));' >src/door/door.cpp
    cat >policies/r.toml <<'TOML'
[roles]
receiver = { vi = "…", en = "…" }
[unit_types]
BG_STATION = { vi = "…", en = "…" }
[custody.states]
in_transit = { vi = "…", en = "…" }
[event."handoff.offered"]
kind = "minutes"
[event."handoff.offered".fields]
to_unit = { type = "unit" }
[deadline.D-41]
limit = { hours = 24 }
TOML
}
run() {
    "$checks/arrows.sh" "$work/house" "$work/house/arrows" &&
        "$checks/names.sh" "$work/house"
}
breaks() { # what is wrong, file, text
    sound_house
    echo "$3" >>"$2"
    if run >"$work/found" 2>&1; then
        echo "not noticed: $1"
        failed=1
    fi
    sed "s/^/        /" "$work/found" | sed "1s/^.*/$1:\n&/"
}

sound_house
if ! run; then
    echo 'a sound house is found fault with'
    failed=1
fi
breaks 'an arrow nobody declared' src/store/database.cpp '#include "ledger/ledger.hpp"'
breaks 'an arrow that only a used room has' src/door/door.cpp '#include "store/database.hpp"'
breaks 'an include without its room' src/ledger/ledger.cpp '#include "tip.hpp"'
breaks 'a library that stands on base' src/bangiao/law/decide.cpp '#include "base/clock.hpp"'
breaks 'a circle of arrows' arrows 'src/store: store base door'
breaks 'Beast outside https' src/door/door.cpp '#include <boost/beast/http.hpp>'
breaks 'Asio in the ledger' src/ledger/ledger.cpp '#include <boost/asio/post.hpp>'
breaks 'SQL outside the store' src/ledger/ledger.cpp '#include <soci/soci.h>'
breaks 'TOML in the ledger' src/ledger/ledger.cpp '#include <toml++/toml.h>'
breaks 'OpenSSL in the ledger' src/ledger/ledger.cpp '#include <openssl/evp.h>'
breaks 'a public header that asks for Asio' include/bangiao/leaf.hpp '#include <boost/asio.hpp>'
breaks 'a public header that includes a private one' include/bangiao/leaf.hpp '#include "bangiao/x.hpp"'
breaks 'braces after co_await' src/door/door.cpp 'co_await door.post(Request{body});'
breaks 'a lambda after co_await' src/https/s.cpp 'co_await run([x] { return x; });'
breaks 'a condition that waits' src/door/door.cpp 'if (co_await door.closed()) co_return;'
breaks 'a condition that waits in its opening' src/https/s.cpp 'if (auto left = co_await next(); left) stop();'
breaks 'a loop that waits in its condition' src/https/s.cpp 'while (!co_await session.done()) wait();'
breaks 'an event type' src/ledger/ledger.cpp 'if (type == "handoff.offered") return;'
breaks 'an event type within a literal' src/ledger/ledger.cpp 'log("no handoff.offered yet");'
breaks 'a role' src/ledger/ledger.cpp 'if (role == "receiver") return;'
breaks 'a unit type' src/ledger/ledger.cpp 'if (type == "BG_STATION") return;'
breaks 'a deadline' src/ledger/ledger.cpp 'find(duties, "D-41");'
breaks 'a field' src/ledger/ledger.cpp 'fields.at("to_unit");'
breaks 'a custody word' src/ledger/ledger.cpp 'custody.state == "in_transit";'
exit $failed
