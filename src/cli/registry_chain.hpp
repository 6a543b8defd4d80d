#pragma once

#include "cli/desk.hpp"

namespace bangiao::cli {

/// The end of the chain in which events about a unit stand. Throws UsageError where there is no
/// such unit.
Result<ChainEnd> end_of_unit(Desk& desk, const UnitId& unit);

/// The unit of an enrolled officer. Throws UsageError where there is no such officer.
Result<UnitId> unit_of_officer(Desk& desk, const OfficerId& officer);

/// A name as it is typed. Throws UsageError naming the option.
template <class Name>
Name name_of(const std::string& option, const std::string& text) {
    std::optional<Name> name = Name::parse(text);
    if (!name) throw UsageError(option + " has the wrong form: " + text);
    return std::move(*name);
}

}  // namespace bangiao::cli
