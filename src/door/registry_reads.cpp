#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "door/contract.hpp"
#include "door/door.hpp"
#include "door/expiry_json.hpp"
#include "door/problems.hpp"
#include "door/registry_json.hpp"

// What is answered from memory, on the connection's thread: registry, policies, contract. Visible
// to every enrolled officer.
namespace bangiao::door {
namespace {

namespace json = boost::json;
using https::Response;

// What never changes under its name; for the officer's own cache only.
constexpr const char* immutable = "private, max-age=31536000, immutable";

Response json_answer(const json::value& body) {
    return Response{200, {{"Content-Type", "application/json"}}, json::serialize(body)};
}

}  // namespace

Door::Outcome Door::me(const Asked& asked) const {
    json::object body = json_of(*asked.caller, *asked.registry);
    body["expiring"] =
        json_of(expiring_for(*asked.caller, asked.registry, rooms_.policies, expiries_, asked.now));
    return json_answer(body);
}

Door::Outcome Door::units(const Asked& asked) const {
    BANGIAO_TRY(const std::size_t limit, asked.query.limit());
    std::string after;
    if (const std::optional<std::string> cursor = asked.query.text("cursor")) {
        BANGIAO_TRY(after, cursors_.open(asked.caller->officer, "units", *cursor));
    }
    json::object body{{"items", json::array()}, {"next", nullptr}};
    json::array& items = body["items"].as_array();
    for (const auto& [id, unit] : asked.registry->units()) {
        if (id.text() <= after) continue;
        if (items.size() == limit) {
            body["next"] = cursors_.seal(asked.caller->officer, "units", after);
            break;
        }
        items.emplace_back(json_of(unit));
        after = id.text();
    }
    return json_answer(body);
}

Door::Outcome Door::officers(const Asked& asked) const {
    BANGIAO_TRY(const std::size_t limit, asked.query.limit());
    const std::string unit = asked.query.text("unit").value_or("");
    if (!unit.empty() && !UnitId::parse(unit)) return Query::invalid("unit");
    const std::string list = "officers of " + unit;
    std::string after;
    if (const std::optional<std::string> cursor = asked.query.text("cursor")) {
        BANGIAO_TRY(after, cursors_.open(asked.caller->officer, list, *cursor));
    }
    const CertificatesByOfficer certificates = certificates_by_officer(*asked.registry);
    json::object body{{"items", json::array()}, {"next", nullptr}};
    json::array& items = body["items"].as_array();
    for (const auto& [id, officer] : asked.registry->officers()) {
        if (id.text() <= after || (!unit.empty() && officer.unit.text() != unit)) continue;
        if (items.size() == limit) {
            body["next"] = cursors_.seal(asked.caller->officer, list, after);
            break;
        }
        items.emplace_back(json_of(officer, certificates));
        after = id.text();
    }
    return json_answer(body);
}

Door::Outcome Door::policies(const Asked& asked) const {
    json::array items;
    for (const PolicyFile& file : rooms_.policies.files())
        items.emplace_back(json_of(file, *asked.registry));
    return json_answer(json::object{{"items", std::move(items)}});
}

Door::Outcome Door::policy_file(const Asked& asked) const {
    const std::optional<Digest> digest = Digest::from_hex(asked.parts.front());
    const PolicyFile* file = digest ? rooms_.policies.file(*digest) : nullptr;
    if (!file) return Refusal(Reason::not_found);
    Response response{200, {}, file->text};
    response.headers["Content-Type"] = "application/toml";
    response.headers["Cache-Control"] = immutable;
    response.headers["ETag"] = '"' + file->digest.hex() + '"';
    return response;
}

Door::Outcome Door::openapi(const Asked&) const {
    return Response{200, {{"Content-Type", "application/json"}}, std::string(contract)};
}

Door::Outcome Door::problem_words(const Asked& asked) const {
    std::optional<Response> page = problem_page(asked.parts.front());
    if (!page) return Refusal(Reason::not_found);
    return std::move(*page);
}

Door::Outcome Door::liveness(const Asked&) const {
    return json_answer(json::object{{"status", "alive"}});
}

}  // namespace bangiao::door
