#include <algorithm>

#include "bangiao/law/terms.hpp"

namespace bangiao::law {
namespace {

namespace json = boost::json;

bool contains(const std::vector<json::value>& list, const json::value& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

bool is_nonempty(const json::value& value) {
    if (const auto* list = value.if_array()) return !list->empty();
    if (const auto* table = value.if_object()) return !table->empty();
    if (const auto* text = value.if_string()) return !text->empty();
    return true;
}

/// The number itself, or how many elements a list has.
std::optional<std::int64_t> size_of(const json::value& value) {
    if (value.is_int64()) return value.as_int64();
    if (const auto* list = value.if_array()) return static_cast<std::int64_t>(list->size());
    return std::nullopt;
}

bool holds(const json::array& list, const json::value& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

bool passes_list(const Test& test, const json::value& value) {
    if (test.any.empty() && test.all.empty() && test.only.empty()) return true;
    const json::array* list = value.if_array();
    if (!list) return false;
    const auto held = [&](const json::value& item) { return holds(*list, item); };
    return (test.any.empty() || std::any_of(test.any.begin(), test.any.end(), held)) &&
           std::all_of(test.all.begin(), test.all.end(), held) &&
           (test.only.empty() ||
            std::all_of(list->begin(), list->end(),
                        [&](const json::value& item) { return contains(test.only, item); }));
}

}  // namespace

bool passes(const Test& test, const json::value* value) {
    if (test.present && *test.present != (value != nullptr)) return false;
    if (!value)
        return test.one_of.empty() && !test.nonempty && test.any.empty() && test.all.empty() &&
               test.only.empty() && !test.min && !test.max;
    if (!test.one_of.empty() && !contains(test.one_of, *value)) return false;
    if (contains(test.none_of, *value)) return false;
    if (test.nonempty && !is_nonempty(*value)) return false;
    if (test.min || test.max) {
        const auto size = size_of(*value);
        if (!size || (test.min && *size < *test.min) || (test.max && *size > *test.max))
            return false;
    }
    return passes_list(test, *value);
}

}  // namespace bangiao::law
