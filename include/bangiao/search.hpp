#pragma once

#include <boost/json/value.hpp>
#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <bangiao/ids.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/registry.hpp>

namespace bangiao {

/// How values are compared that an officer may look for. Which fields hold such values, and what
/// agreement in one of them says, a policy tells.
enum class SearchKind { name, birth_date, document };
std::string_view name_of(SearchKind kind);
std::optional<SearchKind> search_kind_named(std::string_view name);

/// One form of a value under which it can be found again.
struct SearchTerm {
    std::string index;  ///< forms of different indexes are never compared
    std::string text;
    friend auto operator<=>(const SearchTerm&, const SearchTerm&) = default;
};

/// The forms of a value, or of each value of a list; none where it is nothing of the kind. A name:
/// as it is written (`name_exact`) and without its diacritics (`name`), both without regard to
/// case, spacing and composition. A document: each number in the text, letters and digits alone.
std::set<SearchTerm> search_terms(SearchKind kind, const boost::json::value& value);

/// In Unicode normalisation form C, as every text of an event is. What is not UTF-8 comes back as
/// it is.
std::string composed(std::string_view utf8);

/// The fields of an event that hold such values, by the policy in force on the day.
std::map<std::string, SearchKind, std::less<>> searched_fields(const PolicyBook& book,
                                                               const Registry& registry,
                                                               const EventType& type, Day occurred);

/// Whether two cases that agree in nothing but a term of this index may be about the same person,
/// as the policy in force has it.
bool suggests_same_person(const PolicyBook& book, const Registry& registry, std::string_view index,
                          Instant now);

}  // namespace bangiao
