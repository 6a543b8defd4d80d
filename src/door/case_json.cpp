#include "door/case_json.hpp"

#include <boost/json/array.hpp>

namespace bangiao::door {
namespace {

namespace json = boost::json;

constexpr std::size_t step_bytes = 1024;

json::value time_or_null(const std::optional<Instant>& moment) {
    return moment ? json::value(json::string(moment->utc_text())) : json::value(nullptr);
}

json::object json_of(const records::ErasureView& erasure) {
    json::object out;
    out["event_id"] = erasure.event.text();
    out["classes"] = json::array(erasure.classes.begin(), erasure.classes.end());
    out["disclosures"] = erasure.disclosures;
    out["done_at"] = time_or_null(erasure.done_at);
    out["gone_everywhere_at"] = time_or_null(erasure.gone_everywhere_at);
    return out;
}

json::array json_of(const std::vector<Tenure>& tenures) {
    json::array out;
    for (const Tenure& tenure : tenures)
        out.push_back({{"unit", tenure.unit ? json::value(tenure.unit->text()) : nullptr},
                       {"since", tenure.since.utc_text()},
                       {"event_id", tenure.event.text()}});
    return out;
}

}  // namespace

json::object json_of(const records::EventView& event) {
    json::object withheld;
    for (const auto& [field, how] : event.withheld) withheld[field] = name_of(how);
    json::object masked;
    for (const auto& [field, text] : event.masked) masked[field] = text;
    json::object out;
    out["event_id"] = event.event_id.text();
    out["case_id"] = event.case_id.text();
    out["type"] = event.type;
    out["index"] = event.index.value();
    out["place"] = event.place;
    out["admitted_at"] = event.admitted_at.utc_text();
    out["status"] = event.witnessed ? "witnessed" : "admitted";
    out["sd_jwt"] = event.presentation;
    out["withheld"] = std::move(withheld);
    out["masked"] = std::move(masked);
    return out;
}

json::object json_of(const records::CaseView& view, Instant now) {
    json::object out = bangiao::json_of(summary_of(view.state));
    out["case_id"] = view.state.id.text();
    out["length"] = view.state.length;
    out["tenures"] = json_of(view.state.tenures);
    json::array duties;
    for (const Duty& duty : view.duties) duties.push_back(bangiao::json_of(duty, now));
    out["duties"] = std::move(duties);
    json::array erasures;
    for (const records::ErasureView& erasure : view.erasures) erasures.push_back(json_of(erasure));
    out["erasures"] = std::move(erasures);
    return out;
}

json::object json_of(const records::ToldView& told) {
    json::object out;
    out["notice"] = told.name;
    out["says"] = json::object{{"vi", told.says.vi}, {"en", told.says.en}};
    out["unit"] = told.unit.text();
    out["told_at"] = told.at.utc_text();
    return out;
}

json::object json_of(const records::DutyView& duty, Instant now) {
    json::object out = bangiao::json_of(duty.duty, now);
    out["state"] = duty.state;
    out["case_id"] = duty.case_id.text();
    out["event_id"] = duty.duty.opened_by.text();
    out["group"] =
        duty.group.empty() ? json::value(nullptr) : json::value(json::string(duty.group));
    out["warn"] = time_or_null(duty.duty.warn);
    out["closed_at"] = time_or_null(duty.closed_at);
    out["explanation"] = duty.why ? json::value(bangiao::json_of(*duty.why)) : json::value(nullptr);
    json::array told;
    for (const records::ToldView& each : duty.told) told.emplace_back(json_of(each));
    out["told"] = std::move(told);
    return out;
}

std::string padded(std::string json) {
    const std::size_t rest = json.size() % step_bytes;
    if (rest != 0) json.append(step_bytes - rest, ' ');
    return json;
}

}  // namespace bangiao::door
