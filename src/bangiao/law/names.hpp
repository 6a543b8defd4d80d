#pragma once

#include <bangiao/policy.hpp>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bangiao::law {

/// The place of a name in one of a policy's lists. Names are resolved once, when a file is loaded;
/// a decision compares these.
template <class Kind>
struct Ref {
    std::uint16_t at = 0;
    friend auto operator<=>(const Ref&, const Ref&) = default;
};

using RoleRef = Ref<struct RoleRefKind>;
using UnitTypeRef = Ref<struct UnitTypeRefKind>;
using EventRef = Ref<struct EventRefKind>;
using AxisRef = Ref<struct AxisRefKind>;
using CustodyRef = Ref<struct CustodyRefKind>;
using PartyRef = Ref<struct PartyRefKind>;
using ThreadRef = Ref<struct ThreadRefKind>;
using LinkRef = Ref<struct LinkRefKind>;
using FactRef = Ref<struct FactRefKind>;
using ClassRef = Ref<struct ClassRefKind>;
using ListRef = Ref<struct ListRefKind>;
using DeadlineRef = Ref<struct DeadlineRefKind>;
using PersonRef = Ref<struct PersonRefKind>;
using AgreementRef = Ref<struct AgreementRefKind>;
using RetentionRef = Ref<struct RetentionRefKind>;

/// A list of names and what each stands for, found by name and by place.
template <class Kind, class Entry>
class Names {
public:
    /// Nothing if the name is there already.
    std::optional<Ref<Kind>> add(std::string name, Entry entry) {
        const Ref<Kind> ref{static_cast<std::uint16_t>(entries_.size())};
        if (!places_.emplace(name, ref).second) return std::nullopt;
        names_.push_back(std::move(name));
        entries_.push_back(std::move(entry));
        return ref;
    }
    std::optional<Ref<Kind>> find(std::string_view name) const {
        const auto found = places_.find(name);
        if (found == places_.end()) return std::nullopt;
        return found->second;
    }
    const std::string& name(Ref<Kind> ref) const { return names_[ref.at]; }
    const Entry& operator[](Ref<Kind> ref) const { return entries_[ref.at]; }
    Entry& operator[](Ref<Kind> ref) { return entries_[ref.at]; }
    const std::vector<std::string>& names() const { return names_; }
    std::size_t size() const { return entries_.size(); }
    bool empty() const { return entries_.empty(); }

private:
    std::vector<std::string> names_;
    std::vector<Entry> entries_;
    std::map<std::string, Ref<Kind>, std::less<>> places_;
};

}  // namespace bangiao::law
