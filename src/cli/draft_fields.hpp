#pragma once

#include <bangiao/event.hpp>
#include <bangiao/form.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "cli/field_values.hpp"

namespace bangiao::cli {

/// Puts a value where the form wants it: in the clear, or sealed in a disclosure.
void put(DraftEvent& draft, const EventForm& form, const std::string& field,
         const boost::json::value& value);

/// What a registry act is about, by the constitution's own names for its parts. Parts that it takes
/// from elsewhere than a field are left out, and so are empty texts.
Values values_of_parts(const RegistryForm& form, const Values& parts);
/// The same, with what the constitution asks for beside, as FIELD=VALUE.
Result<Values> values_of_act(const RegistryForm& form, const Values& parts,
                             const std::vector<std::string>& arguments);

}  // namespace bangiao::cli
