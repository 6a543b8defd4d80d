#include "door/expiry_json.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <tuple>

#include "door/registry_json.hpp"
#include "identity/registrar.hpp"

namespace bangiao::door {
namespace {

constexpr std::size_t most_told = 100;

}  // namespace

std::vector<identity::Expiring> expiring_for(const identity::Caller& caller,
                                             const std::shared_ptr<const Registry>& registry,
                                             const PolicyBook& policies,
                                             const identity::Expiries& expiries, Instant now) {
    std::vector<identity::Expiring> told;
    const auto all = expiries.all(registry, now);
    if (all->empty()) return told;
    const bool registrar = identity::may_enrol(policies, caller);
    for (const identity::Expiring& each : *all)
        if (each.officer == caller.officer ||
            (registrar && identity::enrols_for(*registry, caller, each.unit)))
            told.push_back(each);
    std::sort(told.begin(), told.end(), [](const auto& a, const auto& b) {
        return std::tie(a.not_after, a.thumbprint) < std::tie(b.not_after, b.thumbprint);
    });
    if (told.size() > most_told) told.erase(told.begin() + most_told, told.end());
    return told;
}

boost::json::array json_of(const std::vector<identity::Expiring>& certificates) {
    boost::json::array all;
    for (const identity::Expiring& each : certificates) {
        boost::json::object out;
        out["officer"] = each.officer.text();
        out["unit"] = each.unit.text();
        out["thumbprint"] = each.thumbprint.base64url();
        out["use"] = name_of(each.use);
        out["not_after"] = each.not_after.utc_text();
        out["days"] = each.days;
        all.emplace_back(std::move(out));
    }
    return all;
}

}  // namespace bangiao::door
