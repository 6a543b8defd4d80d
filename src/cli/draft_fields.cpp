#include "cli/draft_fields.hpp"

namespace bangiao::cli {

void put(DraftEvent& draft, const EventForm& form, const std::string& field,
         const boost::json::value& value) {
    const auto found = form.fields.find(field);
    const bool clear = found != form.fields.end() && found->second.clear;
    (clear ? draft.clear : draft.sealed).insert_or_assign(field, value);
}

Values values_of_parts(const RegistryForm& form, const Values& parts) {
    Values values;
    for (const auto& [part, value] : parts) {
        const auto field = form.parts.find(part);
        const bool empty = value.is_string() && value.as_string().empty();
        if (field != form.parts.end() && !empty) values.insert_or_assign(field->second, value);
    }
    return values;
}

Result<Values> values_of_act(const RegistryForm& form, const Values& parts,
                             const std::vector<std::string>& arguments) {
    Values values = values_of_parts(form, parts);
    BANGIAO_TRY(Values more, typed_values(form.form, arguments));
    values.merge(more);
    return values;
}

}  // namespace bangiao::cli
