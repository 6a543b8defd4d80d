#pragma once

#include <bangiao/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "https/exchange.hpp"

namespace bangiao::https {

struct GateLimits {
    std::size_t header_bytes = 8 * 1024;  ///< request line, fields and blank line
    std::size_t header_fields = 64;
    std::size_t target_bytes = 2 * 1024;
    std::size_t body_bytes = 256 * 1024;
    std::string host;        ///< the one name that requests may be addressed to
    std::uint16_t port = 0;  ///< which may follow it
};

/// The head of a request that may be answered.
struct Head {
    std::string method;  ///< GET or POST
    std::string path;
    std::string query;
    Headers headers;
    std::size_t body_bytes;  ///< still to be read: 0 for a GET
    bool keep_alive;
};

/// Where the head ends: just behind its blank line. npos while the bytes hold no blank line.
std::size_t head_end(std::string_view bytes);

/// Whether bytes that hold no blank line yet can still become a head: a line ends in CR LF.
bool may_become_head(std::string_view bytes);

/// Pure: a head's raw bytes, up to and with its blank line, to what they ask for. Beast 1.81
/// accepts framings that two readers may understand differently (more than one length, folded
/// lines, coded bodies…); every one of them is refused here, and afterwards Beast must have read
/// the same. After a refusal the connection must not be read any further.
Result<Head> pass_header_gate(std::string_view head, const GateLimits& limits);

}  // namespace bangiao::https
