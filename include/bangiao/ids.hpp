#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bangiao {

/// A name out of a closed alphabet. parse() is the only way in; kinds do not mix.
template <class Kind>
class Name {
public:
    /// Nothing if the text is not of the kind's form.
    static std::optional<Name> parse(std::string_view text) {
        if (!Kind::well_formed(text)) return std::nullopt;
        return Name(std::string(text));
    }

    const std::string& text() const { return text_; }

    friend auto operator<=>(const Name&, const Name&) = default;

private:
    explicit Name(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

/// Lower-case ASCII words and dots, as `defence.lao-cai.muong-khuong`; at most 64 characters.
struct UnitKind {
    static bool well_formed(std::string_view text);
};
/// Lower-case ASCII letters, digits and underscores, at most 64.
struct RoleKind {
    static bool well_formed(std::string_view text);
};
/// Two words of the role alphabet joined by a dot: `handoff.offered`; at most 64.
struct EventTypeKind {
    static bool well_formed(std::string_view text);
};
/// Random UUID, version 4, RFC 4122 variant, lower case. (Versions 1 and 7 tell the time.)
struct EventKind {
    static bool well_formed(std::string_view text);
};
/// The same; or the nil UUID, which is the governance chain.
struct CaseKind {
    static bool well_formed(std::string_view text);
};
struct OfficerKind {
    static bool well_formed(std::string_view text);
};

using UnitId = Name<UnitKind>;
using RoleName = Name<RoleKind>;
using EventType = Name<EventTypeKind>;
using EventId = Name<EventKind>;
using CaseId = Name<CaseKind>;
using OfficerId = Name<OfficerKind>;

/// The chain in which policies are adopted: the nil UUID.
const CaseId& governance_chain();

/// 36 characters of a fresh random UUIDv4 from the system generator.
/// Throws std::runtime_error if the generator fails.
std::string random_uuid();

/// A count of one kind of thing. No arithmetic between kinds.
template <class Kind>
class Count {
public:
    constexpr explicit Count(std::uint64_t value) : value_(value) {}
    constexpr std::uint64_t value() const { return value_; }
    friend constexpr auto operator<=>(Count, Count) = default;

private:
    std::uint64_t value_;
};

/// 0-based place of an event in the log.
using LeafIndex = Count<struct LeafIndexKind>;
/// How many events a tree commits to.
using TreeSize = Count<struct TreeSizeKind>;

}  // namespace bangiao

template <class Kind>
struct std::hash<bangiao::Name<Kind>> {
    std::size_t operator()(const bangiao::Name<Kind>& name) const noexcept {
        return std::hash<std::string>()(name.text());
    }
};
