#include <algorithm>
#include <array>
#include <bangiao/json.hpp>
#include <bangiao/search.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/log.hpp"
#include "door/case_json.hpp"
#include "door/door.hpp"
#include "door/requests.hpp"

// Whether a person is known already. What is looked for comes in a body and stands in no URL, no
// log line and no record.
namespace bangiao::door {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using Steady = std::chrono::steady_clock;

/// Every search is answered on the next beat, so that its time does not tell what lies outside the
/// caller's reach.
constexpr std::chrono::milliseconds beat{100};

constexpr std::size_t longest_body = 4096;

Steady::time_point next_beat(Steady::time_point began) {
    const auto beats = (Steady::now() - began) / beat + 1;
    return began + beats * beat;
}

Result<std::set<SearchTerm>> terms_in(const std::string& body) {
    if (body.size() > longest_body) return Refusal(Reason::body_too_large);
    BANGIAO_TRY(const json::value asked, parse_json(composed(body)));
    if (!asked.is_object()) return Refusal(Reason::json_invalid);
    std::set<SearchTerm> terms;
    for (const auto& [member, value] : asked.as_object()) {
        const std::optional<SearchKind> kind = search_kind_named(member);
        if (!kind) return Refusal(Reason::parameter_unknown, "a member that is no kind of search");
        std::set<SearchTerm> of_kind = search_terms(*kind, value);
        if (!value.is_string() || of_kind.empty())
            return Refusal(Reason::parameter_invalid, std::string(member));
        terms.merge(of_kind);
    }
    if (terms.empty()) return Refusal(Reason::parameter_invalid, "name, birth_date or document");
    return terms;
}

json::array json_of(const std::vector<records::FoundCase>& cases) {
    json::array items;
    for (const records::FoundCase& each : cases)
        items.push_back(
            json::object{{"case_id", each.case_id.text()},
                         {"matched", json::array(each.matched.begin(), each.matched.end())}});
    return items;
}

}  // namespace

asio::awaitable<Door::Outcome> Door::post_search(std::shared_ptr<const Asked> asked) {
    const Steady::time_point began = Steady::now();
    if (media_type(asked->request.header("content-type")) != "application/json")
        co_return Outcome(Refusal(Reason::media_type_unsupported));
    if (const auto wait = search_limit_.take(asked->caller->officer, began))
        co_return Outcome(later(*wait, asked->request));
    const Result<std::set<SearchTerm>> terms = terms_in(asked->request.body);
    if (!terms) co_return Outcome(terms.error());
    Workers::Work<https::Response> work = [this, asked, terms]() -> Outcome {
        json::object body{{"items", json_of(rooms_.records.search(asked->reading(), *terms))}};
        return https::Response{
            200, {{"Content-Type", "application/json"}}, padded(json::serialize(body))};
    };
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    Outcome found = co_await workers_.run(std::move(work));
    asio::steady_timer until(executor, next_beat(began));
    co_await until.async_wait(asio::use_awaitable);
    co_return found;
}

std::vector<bool> Door::resembling(const std::vector<Opened>& opened) const {
    std::vector<records::Opening> openings;
    for (const Opened& each : opened) openings.push_back({each.asked->reading(), each.index});
    return rooms_.records.resembling(openings);
}

// The event is on record whatever becomes of this: without an answer there is no hint.
asio::awaitable<json::array> Door::possible_duplicates(std::shared_ptr<const Asked> asked,
                                                       LeafIndex opening) {
    Workers::Work<json::array> work = [this, asked, opening]() -> Result<json::array> {
        return json_of(rooms_.records.possible_duplicates(asked->reading(), opening));
    };
    try {
        Opened opened{asked, opening};
        asio::awaitable<Result<bool>> asking = resembling_.answer(std::move(opened));
        const Result<bool> any = co_await std::move(asking);
        if (!any || !*any) co_return json::array{};
        Result<json::array> found = co_await workers_.run(std::move(work));
        if (found) co_return std::move(*found);
    } catch (const std::exception&) {
        log::warn("possible duplicates could not be looked for",
                  {{"request_id", asked->request.request_id}});
    }
    co_return json::array{};
}

}  // namespace bangiao::door
