#pragma once

#include <string>
#include <string_view>

namespace bangiao {

/// Marks what this process gave out, so that it knows it when it comes back: HMAC-SHA-256 under a
/// random key that lives as long as the object and never leaves it. Any thread.
class ProcessMac {
public:
    static constexpr std::size_t tag_bytes = 16;  ///< of 32: more than anybody can try

    /// A fresh key. Throws std::runtime_error if the system has none to give.
    ProcessMac();

    /// tag_bytes bytes. Throws std::runtime_error if OpenSSL fails.
    std::string tag(std::string_view message) const;
    /// Whether tag() gave this for the message; takes the same time for every wrong tag.
    bool is_tag(std::string_view tag, std::string_view message) const;

private:
    std::string key_;
};

}  // namespace bangiao
