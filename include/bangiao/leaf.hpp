#pragma once

#include <string>
#include <string_view>

#include <bangiao/instant.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// The data of one leaf of the log: `{"admitted_at":"<T>","event":"<JWS>"}`, exactly so.
/// At most 65,535 bytes (C2SP tlog-tiles, entry bundles).
std::string leaf_data(Instant admitted_at, std::string_view jws);

struct Leaf {
    Instant admitted_at;
    std::string jws;
};

/// Refuses whatever leaf_data() would not have written byte for byte.
Result<Leaf> parse_leaf(std::string_view data);

}  // namespace bangiao
