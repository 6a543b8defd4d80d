#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/search.hpp>

namespace bangiao {

/// What a client must know of a field in order to fill it in.
struct FieldForm {
    std::string type;  ///< a word of docs/policy-language.md, "Fields": `text`, `code`, `list`, …
    std::string items;  ///< of a list: the type of its items; otherwise empty
    bool clear;         ///< stands in the clear; every other field must be a disclosure
    bool required;
    Words label;
    std::optional<SearchKind> search;  ///< a person can be found by it
};

/// What a client must know of an event type in order to write one. Values; any thread.
struct EventForm {
    enum class Chain { of_a_case, of_a_unit, governance };
    EventType type;
    Words label;
    Digest policy;  ///< the file that defines the type: the event's `policy` claim
    Chain chain;
    bool opens;                ///< may be the first event of its chain
    std::set<RoleName> roles;  ///< those that some rule of the type allows
    std::map<std::string, FieldForm, std::less<>> fields;
};

/// The form of a type: from the constitution, or from the policy in force on the day it occurred.
std::optional<EventForm> event_form(const PolicyBook& book, const Registry& registry,
                                    std::string_view type, Day occurred);

/// The family of a unit type (`police`) by the law of that day; empty where it knows no such type.
std::string unit_family(const PolicyBook& book, const Registry& registry, std::string_view type,
                        Day day);

/// What an event can do to the registry. No type is known by name: the constitution says which has
/// which effect. `found_ministry`: a root unit and its founding certificate at once.
enum class RegistryAct { found_ministry, found_unit, end_unit, enrol, revoke, sign_file };

/// The constitution's event type that does it, and from which fields it takes what the act needs
/// (`thumbprint` → the field's name; parts as docs/policy-language.md names them).
struct RegistryForm {
    EventForm form;
    std::map<std::string, std::string, std::less<>> parts;

    /// The field of a part. Throws std::out_of_range if the act takes no such part from a field.
    const std::string& field(std::string_view part) const;
};
std::optional<RegistryForm> registry_form(const PolicyBook& book, RegistryAct act);

}  // namespace bangiao
