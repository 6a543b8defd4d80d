#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

#include <bangiao/result.hpp>

namespace bangiao {

/// How deep, wide and long a JSON text from outside may be.
struct JsonLimits {
    std::size_t depth = 16;           ///< nested arrays and objects
    std::size_t members = 256;        ///< of one object
    std::size_t elements = 1024;      ///< of one array
    std::size_t string_bytes = 8192;  ///< of one string or key, UTF-8
    bool line_breaks = false;         ///< LF and TAB in values: notes and policy files in an export
};

/// The one reader for JSON from outside: events, headers, payloads, disclosures, exports.
/// Refuses what Boost.JSON would take silently: repeated keys (however spelled), any number that is
/// not an integer within ±(2^53-1), `-0`, control characters and NUL in keys and values, text that
/// is not NFC, bidirectional overrides and zero-width characters, and whatever exceeds the limits.
/// Integers come as int64. The pointer of a refusal names the place (RFC 6901); it ends before a
/// key that could not be the name of a claim or a field, so that it repeats nothing about a person.
/// `storage`: where the value lives; the usual memory by default.
Result<boost::json::value> parse_json(std::string_view text, const JsonLimits& limits = {},
                                      boost::json::storage_ptr storage = {});

}  // namespace bangiao
