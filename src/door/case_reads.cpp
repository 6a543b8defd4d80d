#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "door/case_json.hpp"
#include "door/door.hpp"

// What is read from the database, on a worker's thread. An id that is none is a case or an event
// that nobody knows: the answer is the same.
namespace bangiao::door {
namespace {

namespace json = boost::json;
using https::Response;

Response json_answer(const json::object& body) {
    return Response{200, {{"Content-Type", "application/json"}}, padded(json::serialize(body))};
}

template <class Id>
Result<Id> id_in(const Asked& asked, Reason unknown) {
    std::optional<Id> id = Id::parse(asked.parts.front());
    if (!id) return Refusal(unknown);
    return *id;
}

Result<std::uint64_t> place_in(const Result<std::string>& position) {
    if (!position) return position.error();
    std::uint64_t place = 0;
    std::from_chars(position->data(), position->data() + position->size(), place);
    return place;
}

}  // namespace

Door::Outcome Door::event(const Asked& asked) const {
    BANGIAO_TRY(const EventId id, id_in<EventId>(asked, Reason::case_unknown));
    BANGIAO_TRY(const records::EventView view, rooms_.records.event(asked.reading(), id));
    return json_answer(json_of(view));
}

Door::Outcome Door::receipt(const Asked& asked) const {
    BANGIAO_TRY(const EventId id, id_in<EventId>(asked, Reason::case_unknown));
    BANGIAO_TRY(records::ProofView proof, rooms_.records.receipt(asked.reading(), id));
    Response response{200, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(proof.text)};
    response.headers["Content-Disposition"] =
        "attachment; filename=\"" + id.text() + ".tlog-proof\"";
    response.headers["Content-Digest"] = "sha-256=:" + sha256(response.body).base64() + ":";
    response.headers["Bangiao-Status"] = proof.witnessed ? "witnessed" : "admitted";
    return response;
}

Door::Outcome Door::case_state(const Asked& asked) const {
    BANGIAO_TRY(const CaseId id, id_in<CaseId>(asked, Reason::case_unknown));
    BANGIAO_TRY(const records::CaseView view, rooms_.records.case_of(asked.reading(), id));
    Response response = json_answer(json_of(view, asked.now));
    if (view.state.head) response.headers["ETag"] = '"' + view.state.head->base64url() + '"';
    return response;
}

Door::Outcome Door::chain(const Asked& asked) const {
    BANGIAO_TRY(const CaseId id, id_in<CaseId>(asked, Reason::case_unknown));
    BANGIAO_TRY(const std::size_t limit, asked.query.limit());
    const std::string list = "events of " + id.text();
    std::uint64_t from = 0;
    if (const std::optional<std::string> cursor = asked.query.text("cursor")) {
        BANGIAO_TRY(from, place_in(cursors_.open(asked.caller->officer, list, *cursor)));
    }
    Response response;
    const auto write = [&](const records::Page& page) {
        json::array items;
        for (const records::EventView& event : page.events) items.emplace_back(json_of(event));
        json::object body;
        body["items"] = std::move(items);
        body["next"] = nullptr;
        if (page.next)
            body["next"] = cursors_.seal(asked.caller->officer, list, std::to_string(*page.next));
        response = json_answer(body);
    };
    BANGIAO_CHECK(rooms_.records.chain(asked.reading(), id, from, limit, write));
    return response;
}

Door::Outcome Door::case_export(const Asked& asked) const {
    BANGIAO_TRY(const CaseId id, id_in<CaseId>(asked, Reason::case_unknown));
    BANGIAO_TRY(std::string exported, rooms_.records.export_case(asked.reading(), id));
    return Response{200, {{"Content-Type", "application/json"}}, padded(std::move(exported))};
}

Door::Outcome Door::readiness(const Asked&) const {
    if (!rooms_.ready() || !rooms_.records.alive()) return Refusal(Reason::unavailable);
    json::object body;
    body["status"] = "ready";
    return Response{200, {{"Content-Type", "application/json"}}, json::serialize(body)};
}

}  // namespace bangiao::door
