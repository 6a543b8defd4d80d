#pragma once

#include <bangiao/form.hpp>
#include <bangiao/result.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bangiao::cli {

/// An event's fields before it is known which stand in the clear.
using Values = std::map<std::string, boost::json::value, std::less<>>;

/// FIELD=VALUE as it is typed, each value as the field's form asks: a text as it stands, `true` and
/// `false`, whole numbers. A list takes one FIELD=VALUE an element, or all of them as a JSON array
/// (`papers=[]`); a table a JSON object. `field_unknown`, `field_invalid` with the pointer of the
/// field. Throws UsageError for what is no FIELD=VALUE.
Result<Values> typed_values(const EventForm& form, const std::vector<std::string>& arguments);

/// The members of a JSON object, as they are. `json_*` as parse_json() says, `field_unknown`.
Result<Values> values_of_object(const EventForm& form, std::string_view text);

/// `field_missing`, naming all that the form requires and that are not there.
Checked complete(const EventForm& form, const Values& values);

}  // namespace bangiao::cli
