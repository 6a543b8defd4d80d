#include "door/contract.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <map>
#include <set>

#include "door/door.hpp"
#include "door/problems.hpp"

namespace bangiao::door {
namespace {

namespace json = boost::json;

const json::object& document() {
    static const json::object parsed = json::parse(contract).as_object();
    return parsed;
}

const json::object& resolved(const json::value& value) {
    const json::value* const reference = value.as_object().if_contains("$ref");
    if (!reference) return value.as_object();
    const std::string pointer(reference->as_string());
    static const json::value whole(document());
    return whole.at_pointer(pointer.substr(1)).as_object();
}

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

TEST(Contract, NamesEveryRouteAndNoOther) {
    std::set<std::string> promised;
    for (const auto& path : document().at("paths").as_object())
        for (const auto& operation : path.value().as_object())
            promised.insert(upper(operation.key()) + " " + std::string(path.key()));
    const std::vector<std::string> names = Door::route_names();
    EXPECT_EQ(promised, std::set<std::string>(names.begin(), names.end()));
}

TEST(Contract, NamesTheParametersOfEveryRoute) {
    for (const Route& route : routes()) {
        std::string method(route.method);
        std::transform(method.begin(), method.end(), method.begin(),
                       [](char c) { return static_cast<char>(std::tolower(c)); });
        const json::object& operation =
            document().at("paths").at(std::string(route.pattern)).at(method).as_object();
        std::set<std::string> promised;
        if (const json::value* list = operation.if_contains("parameters"))
            for (const json::value& each : list->as_array())
                if (resolved(each).at("in").as_string() == "query")
                    promised.emplace(resolved(each).at("name").as_string());
        const std::set<std::string> taken(route.parameters.begin(), route.parameters.end());
        EXPECT_EQ(promised, taken) << route.pattern;
    }
}

TEST(Contract, NamesEveryReasonUnderItsStatus) {
    std::map<std::string, std::int64_t> promised;
    for (const auto& response : document().at("components").at("responses").as_object()) {
        const json::value& constraints = response.value()
                                             .at("content")
                                             .at("application/problem+json")
                                             .at("schema")
                                             .at("allOf")
                                             .at(1)
                                             .at("properties");
        for (const json::value& code : constraints.at("code").at("enum").as_array())
            promised.emplace(code.as_string(), constraints.at("status").at("const").as_int64());
    }
    for (const auto& [code, status] : promised) {
        ASSERT_TRUE(reason_named(code)) << code;
        EXPECT_EQ(status_of(*reason_named(code)), status) << code;
    }
    constexpr std::string_view all[] = {
#define BANGIAO_REASON(code, vi, en) #code,
#include <bangiao/reasons.def>
#undef BANGIAO_REASON
    };
    // Only what is a fault on the wire has no line of its own, and what the ledger never tells.
    for (const std::string_view code : all) {
        const unsigned status = status_of(*reason_named(code));
        if (status != 500 && code != "not_party") {
            EXPECT_TRUE(promised.contains(std::string(code))) << code;
        }
    }
}

TEST(Contract, RefersToNothingThatIsMissing) {
    const std::string text(contract);
    const std::string mark = "\"$ref\": \"#";
    int references = 0;
    for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + 1)) {
        const std::size_t begin = at + mark.size();
        const std::string pointer = text.substr(begin, text.find('"', begin) - begin);
        boost::system::error_code missing;
        EXPECT_TRUE(json::value(document()).find_pointer(pointer, missing)) << pointer;
        ++references;
    }
    EXPECT_GT(references, 100);
}

}  // namespace
}  // namespace bangiao::door
