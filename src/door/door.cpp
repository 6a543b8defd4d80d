#include "door/door.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <typeinfo>

#include "base/log.hpp"
#include "door/problems.hpp"
#include "door/requests.hpp"

namespace bangiao::door {
namespace {

namespace asio = boost::asio;
using https::Request;
using https::Response;

constexpr std::string_view event_media_type = "application/sd-jwt";

/// The receipt with one more member, which is no part of it.
std::string with_duplicates(const std::string& receipt, const boost::json::array& cases) {
    boost::json::object answer = boost::json::parse(receipt).as_object();
    answer["possible_duplicates"] = cases;
    return boost::json::serialize(answer);
}

/// A code and never a sentence: it stays in the record of who looked, where no person is described.
bool is_purpose(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    };
    return text.size() <= 64 && std::all_of(text.begin(), text.end(), allowed);
}

/// One line a request: the pattern, never the path, which names a case.
void log_answer(const Match& match, const Response& response, const std::string& request_id,
                std::chrono::nanoseconds took) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    log::info("answered", {{"request_id", request_id},
                           {"route", match.route ? match.route->pattern : "none"},
                           {"status", response.status},
                           {"micros", micros}});
}

/// What is known of a fault without its text, which may quote what was being worked on.
void log_fault(const std::exception& fault, const std::string& request_id) {
    if (const auto* refused = dynamic_cast<const store::StatementFailed*>(&fault))
        return log::error("the database refused a statement",
                          {{"request_id", request_id}, {"sqlstate", refused->sqlstate()}});
    log::error("a request failed", {{"request_id", request_id}, {"kind", typeid(fault).name()}});
}

// One after the other: each reads what was counted of every case.
constexpr std::size_t waiting_reports = 16;

}  // namespace

Door::Door(Rooms rooms, const Config& config)
    : rooms_(std::move(rooms)),
      workers_(config.database.readers, config.limits.waiting_reads),
      resembling_(workers_, [this](const auto& opened) { return resembling(opened); }),
      reporters_(1, waiting_reports, Workers::Turn::last),
      expiries_(config.certificates.warn_days),
      feed_(rooms_.records, rooms_.registry, rooms_.clock, workers_,
            {rooms_.revocations, expiries_, rooms_.policies},
            {config.limits.feed, config.limits.heartbeat}),
      rate_limit_(config.limits.events_per_minute, config.limits.events_burst),
      strangers_(config.enrolments ? config.enrolments->requests_per_minute : 0,
                 config.enrolments ? config.enrolments->requests_burst : 0),
      search_limit_(config.limits.searches_per_minute, config.limits.searches_burst) {}

std::vector<std::string> Door::route_names() {
    std::vector<std::string> names;
    for (const Route& route : routes())
        names.push_back(std::string(route.method) + " " + std::string(route.pattern));
    return names;
}

asio::awaitable<Response> Door::handle(Request request) {
    Match found = match(request.method, request.path);
    asio::awaitable<Response> answering = respond(std::move(found), std::move(request));
    Response response = co_await std::move(answering);
    co_return response;
}

asio::awaitable<Response> Door::handle_stranger(Request request) {
    const auto wait = strangers_.take(request.peer_address, std::chrono::steady_clock::now());
    if (wait) co_return later(*wait, request);
    Match found = match(request.method, request.path, Listener::strangers);
    asio::awaitable<Response> answering = respond(std::move(found), std::move(request));
    Response response = co_await std::move(answering);
    co_return response;
}

asio::awaitable<Response> Door::respond(Match found, Request request) {
    const auto began = std::chrono::steady_clock::now();
    const https::RequestContext context = context_of(request);
    asio::awaitable<Outcome> answering = outcome_of(found, std::move(request));
    const Outcome outcome = co_await std::move(answering);
    if (!outcome) metrics_.count_refusal(std::string(code_of(outcome.error().reason)));
    Response response = outcome ? *outcome : problem(outcome.error(), context);
    if (response.status == 405) response.headers["Allow"] = found.allowed;
    response.headers["Request-Id"] = context.request_id;
    response.headers.try_emplace("Cache-Control", "no-store");
    const auto took = std::chrono::steady_clock::now() - began;
    metrics_.count(found.route ? std::string(found.route->pattern) : "none", response.status, took);
    log_answer(found, response, context.request_id, took);
    co_return response;
}

// The one place where faults end.
asio::awaitable<Door::Outcome> Door::outcome_of(Match match, Request request) {
    const std::string request_id = request.request_id;
    try {
        Outcome outcome = co_await answer(std::move(match), std::move(request));
        co_return outcome;
    } catch (const store::Unavailable&) {
        log::warn("the database does not answer", {{"request_id", request_id}});
        co_return Outcome(Refusal(Reason::unavailable));
    } catch (const std::exception& fault) {
        log_fault(fault, request_id);
        co_return Outcome(Refusal(Reason::internal_error));
    }
}

asio::awaitable<Door::Outcome> Door::answer(Match match, Request request) {
    Result<Asked> admitted = admit(match, std::move(request));
    if (!admitted) co_return Outcome(admitted.error());
    const Route& route = *match.route;
    const auto asked = std::make_shared<const Asked>(std::move(*admitted));
    asio::awaitable<Outcome> answering = answer_admitted(route, asked);
    Outcome outcome = co_await std::move(answering);
    if (outcome) warn_of_expiry(*outcome, *asked);
    co_return outcome;
}

void Door::warn_of_expiry(Response& response, const Asked& asked) const {
    if (!asked.caller) return;
    const EnrolledCertificate* own = asked.registry->certificate(asked.caller->certificate);
    if (!own || !own->certificate) return;
    const Instant end = own->certificate->not_after();
    if (expiries_.warning(end, asked.now)) response.headers["Certificate-Expires"] = end.utc_text();
}

asio::awaitable<Door::Outcome> Door::answer_admitted(const Route& route,
                                                     std::shared_ptr<const Asked> asked) {
    if (route.place == Route::Place::ledger) {
        Outcome filed = co_await post_event(asked);
        co_return filed;
    }
    if (route.place == Route::Place::search) {
        Outcome found = co_await post_search(asked);
        co_return found;
    }
    if (route.place == Route::Place::feed) {
        Outcome told = co_await feed_.answer(asked);
        co_return told;
    }
    if (route.place == Route::Place::here) co_return (this->*route.read)(*asked);
    Workers::Work<Response> work = [this, asked, read = route.read] {
        return (this->*read)(*asked);
    };
    Workers& workers = route.place == Route::Place::report ? reporters_ : workers_;
    Outcome read = co_await workers.run(std::move(work));
    co_return read;
}

// Who, then where, then what: a caller without a place in the registry learns nothing of the
// routes.
Result<Asked> Door::admit(const Match& match, Request request) const {
    const Instant now = rooms_.clock.now();
    std::shared_ptr<const Registry> registry = rooms_.registry.get();
    std::optional<identity::Caller> caller;
    if (match.listener == Listener::officers &&
        (!match.route || match.route->callers == Route::Callers::officers)) {
        BANGIAO_TRY(caller, identity::identify(*registry, request.peer_certificate, now,
                                               rooms_.revocations));
    }
    if (!match.route)
        return Refusal(match.allowed.empty() ? Reason::not_found : Reason::method_not_allowed);
    BANGIAO_TRY(Query query, Query::parse(request.query, match.route->parameters));
    std::string purpose = request.header("purpose");
    if (!is_purpose(purpose)) return Refusal(Reason::parameter_invalid, "header Purpose");
    return Asked{
        std::move(request), match.parts, std::move(query), std::move(registry), std::move(caller),
        std::move(purpose), now};
}

asio::awaitable<Door::Outcome> Door::post_event(std::shared_ptr<const Asked> asked) {
    if (media_type(asked->request.header("content-type")) != event_media_type)
        co_return Outcome(Refusal(Reason::media_type_unsupported));
    const auto wait = rate_limit_.take(asked->caller->officer, std::chrono::steady_clock::now());
    if (wait) co_return Outcome(later(*wait, asked->request));
    asio::awaitable<Result<ledger::Admission>> filing =
        answered_by(rooms_.file, *asked->caller, asked->request.body, asked->now);
    const Result<ledger::Admission> filed = co_await std::move(filing);
    if (!filed) co_return Outcome(filed.error());
    if (filed->fresh) feed_.nudge();
    Response answer;
    answer.status = filed->fresh ? 201 : 200;
    answer.headers["Content-Type"] = "application/json";
    answer.headers["Location"] = "/api/v1/events/" + filed->receipt.event_id.text();
    answer.body = filed->receipt.json(asked->now);
    if (filed->opened) {
        asio::awaitable<boost::json::array> looking =
            possible_duplicates(asked, filed->receipt.index);
        const boost::json::array alike = co_await std::move(looking);
        if (!alike.empty()) answer.body = with_duplicates(answer.body, alike);
    }
    co_return Outcome(std::move(answer));
}

}  // namespace bangiao::door
