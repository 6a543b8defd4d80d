#include "cli/field_values.hpp"

#include <bangiao/json.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>

#include "cli/shell.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

Refusal at_field(Reason reason, const std::string& name, const std::string& what) {
    return Refusal(reason, "the field `" + name + "` " + what, "/fields/" + name);
}

Refusal unknown(const EventForm& form, const std::string& name) {
    std::string known;
    for (const auto& [field, about] : form.fields) known += (known.empty() ? "" : ", ") + field;
    return at_field(Reason::field_unknown, name, "is not one of: " + known);
}

Result<json::value> typed(const std::string& type, const std::string& name,
                          const std::string& text) {
    const Refusal wrong = at_field(Reason::field_invalid, name, "takes a value of type " + type);
    if (type == "bool") {
        if (text != "true" && text != "false") return wrong;
        return json::value(text == "true");
    }
    if (type == "int") {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc() || end != text.data() + text.size()) return wrong;
        return json::value(number);
    }
    if (type == "list" || type == "table") {
        Result<json::value> value = parse_json(text);
        if (!value || !(type == "list" ? value->is_array() : value->is_object())) return wrong;
        return std::move(*value);
    }
    return json::value(json::string(text));
}

/// One more element, or the whole list as a JSON array.
Checked add_to_list(json::value& list, const FieldForm& field, const std::string& name,
                    const std::string& text) {
    if (text.starts_with('[')) {
        BANGIAO_TRY(json::value whole, typed("list", name, text));
        if (!list.as_array().empty())
            return at_field(Reason::field_invalid, name, "is given twice");
        list = std::move(whole);
        return {};
    }
    BANGIAO_TRY(json::value element, typed(field.items, name, text));
    list.as_array().push_back(std::move(element));
    return {};
}

Checked add(Values& values, const FieldForm& field, const std::string& name,
            const std::string& text) {
    if (field.type == "list")
        return add_to_list(values.try_emplace(name, json::array()).first->second, field, name,
                           text);
    if (values.contains(name)) return at_field(Reason::field_invalid, name, "is given twice");
    BANGIAO_TRY(json::value value, typed(field.type, name, text));
    values.emplace(name, std::move(value));
    return {};
}

}  // namespace

Result<Values> typed_values(const EventForm& form, const std::vector<std::string>& arguments) {
    Values values;
    for (const std::string& argument : arguments) {
        const std::size_t at = argument.find('=');
        if (at == std::string::npos || at == 0)
            throw UsageError("fields are given as FIELD=VALUE, not `" + argument + "`");
        const std::string name = argument.substr(0, at);
        const auto field = form.fields.find(name);
        if (field == form.fields.end()) return unknown(form, name);
        BANGIAO_CHECK(add(values, field->second, name, argument.substr(at + 1)));
    }
    return values;
}

Result<Values> values_of_object(const EventForm& form, std::string_view text) {
    BANGIAO_TRY(const json::value given, parse_json(text));
    if (!given.is_object())
        return Refusal(Reason::json_invalid, "one object of fields is asked for");
    Values values;
    for (const auto& [name, value] : given.as_object()) {
        if (!form.fields.contains(name)) return unknown(form, std::string(name));
        values.emplace(name, value);
    }
    return values;
}

Checked complete(const EventForm& form, const Values& values) {
    std::string missing;
    std::string pointer;
    for (const auto& [name, field] : form.fields) {
        if (!field.required || values.contains(name)) continue;
        if (pointer.empty()) pointer = "/fields/" + name;
        missing += (missing.empty() ? "" : ", ") + name;
    }
    if (missing.empty()) return {};
    return Refusal(Reason::field_missing, missing, pointer);
}

}  // namespace bangiao::cli
