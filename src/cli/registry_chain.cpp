#include "cli/registry_chain.hpp"

#include <boost/json/array.hpp>

#include "cli/answer_words.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

/// The item of a list whose member is this text. Throws UsageError where there is none.
Result<json::object> find_in(Desk& desk, const std::string& path, const char* member,
                             const std::string& text) {
    BANGIAO_TRY(const json::array items, desk.service().list(path));
    for (const json::value& each : items)
        if (each.is_object() && text_in(each.as_object(), member) == text) return each.as_object();
    throw UsageError("the registry has no " + std::string(member) + " " + text);
}

}  // namespace

Result<ChainEnd> end_of_unit(Desk& desk, const UnitId& unit) {
    BANGIAO_TRY(const json::object found, find_in(desk, "/api/v1/units", "unit", unit.text()));
    const std::optional<CaseId> chain = CaseId::parse(text_in(found, "chain"));
    if (!chain) throw https::Unreachable("what answered is no bangiao service");
    return desk.end_of(*chain);
}

Result<UnitId> unit_of_officer(Desk& desk, const OfficerId& officer) {
    BANGIAO_TRY(const json::object found,
                find_in(desk, "/api/v1/officers", "officer", officer.text()));
    const std::optional<UnitId> unit = UnitId::parse(text_in(found, "unit"));
    if (!unit) throw https::Unreachable("what answered is no bangiao service");
    return *unit;
}

}  // namespace bangiao::cli
