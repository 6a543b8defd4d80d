#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bangiao {

/// A SHA-256 value: 32 bytes. No default: a digest is always of something.
class Digest {
public:
    static constexpr std::size_t size = 32;
    using Bytes = std::array<std::uint8_t, size>;

    explicit Digest(const Bytes& bytes) : bytes_(bytes) {}

    /// 64 lower-case hex digits, or nothing.
    static std::optional<Digest> from_hex(std::string_view text);
    /// 43 characters of canonical base64url without padding, or nothing.
    static std::optional<Digest> from_base64url(std::string_view text);
    /// 44 characters of canonical base64 with padding, or nothing.
    static std::optional<Digest> from_base64(std::string_view text);
    /// Exactly 32 raw bytes, or nothing.
    static std::optional<Digest> from_bytes(std::string_view bytes);

    const Bytes& bytes() const { return bytes_; }
    /// The raw bytes as a view, for hashing and storage.
    std::string_view view() const {
        return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
    }
    std::string hex() const;
    std::string base64url() const;
    std::string base64() const;

    friend auto operator<=>(const Digest&, const Digest&) = default;

private:
    Bytes bytes_;
};

/// SHA-256 of the bytes (FIPS 180-4).
Digest sha256(std::string_view bytes);

/// SHA-256 of several pieces, one after the other, without joining them first.
Digest sha256_of(std::initializer_list<std::string_view> pieces);

}  // namespace bangiao

template <>
struct std::hash<bangiao::Digest> {
    std::size_t operator()(const bangiao::Digest& digest) const noexcept;
};
