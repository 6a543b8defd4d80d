#include "bangiao/law/canonical_json.hpp"

#include <boost/json/serialize.hpp>
#include <map>

namespace bangiao::law {
namespace {

namespace json = boost::json;

json::value sorted(const json::value& value) {
    if (const json::array* list = value.if_array()) {
        json::array out;
        for (const json::value& item : *list) out.push_back(sorted(item));
        return out;
    }
    const json::object* object = value.if_object();
    if (!object) return value;
    std::map<std::string_view, const json::value*> members;
    for (const auto& member : *object) members.emplace(member.key(), &member.value());
    json::object out;
    for (const auto& [key, member] : members) out.emplace(key, sorted(*member));
    return out;
}

}  // namespace

std::string canonical(const json::value& value) {
    return json::serialize(sorted(value));
}

}  // namespace bangiao::law
