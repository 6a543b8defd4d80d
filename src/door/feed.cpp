#include "door/feed.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "base/log.hpp"
#include "door/case_json.hpp"
#include "door/expiry_json.hpp"

namespace bangiao::door {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using https::Response;
using records::FeedPage;

constexpr std::uint64_t longest_wait = 60;                       // seconds
constexpr std::uint64_t last_position = std::uint64_t{1} << 53;  // exact in every JSON reader
constexpr std::size_t stream_page = 100;                         // events sent in one part
constexpr const char* event_stream = "text/event-stream";
/// How soon a client comes back after the stream has ended, in milliseconds.
constexpr const char* stream_opening = "retry: 2000\n\n";

std::optional<std::uint64_t> number_in(std::string_view text, std::uint64_t most) {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (text.empty() || read.ec != std::errc() || read.ptr != end || number > most)
        return std::nullopt;
    return number;
}

/// As text_of() writes it.
std::optional<records::FeedPosition> position_in(std::string_view text) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    const auto log = number_in(text.substr(0, dot), last_position);
    const auto notices = dot == text.size() ? std::optional<std::uint64_t>(0)
                                            : number_in(text.substr(dot + 1), last_position);
    if (!log || !notices) return std::nullopt;
    return records::FeedPosition{TreeSize(*log), *notices};
}

/// `120`, or `120.7` once notices were told.
std::string text_of(const records::FeedPosition& position) {
    const std::string log = std::to_string(position.log.value());
    return position.notices == 0 ? log : log + "." + std::to_string(position.notices);
}

bool wants_stream(const https::Request& request) {
    return request.header("accept").find(event_stream) != std::string::npos;
}

json::object json_of(const records::FeedEntry& entry) {
    return {{"index", entry.index.value()},
            {"case_id", entry.case_id.text()},
            {"event_id", entry.event_id.text()},
            {"type", entry.type},
            {"admitted_at", entry.admitted_at.utc_text()}};
}

json::object json_of(const records::NoticeEntry& notice) {
    json::object out = door::json_of(notice.told);
    out["number"] = notice.number;
    out["case_id"] = notice.case_id.text();
    out["event_id"] = notice.event_id.text();
    out["rule"] = notice.rule;
    out["owner"] = notice.owner.text();
    out["due"] = notice.due.utc_text();
    return out;
}

/// `expiring`: certificates, as JSON.
std::string json_of(const FeedPage& page, const std::string& expiring) {
    json::array items, notices;
    for (const records::FeedEntry& entry : page.entries) items.emplace_back(json_of(entry));
    for (const records::NoticeEntry& notice : page.notices) notices.emplace_back(json_of(notice));
    json::object body;
    body["items"] = std::move(items);
    body["next"] = page.next.log.value();
    body["notices"] = std::move(notices);
    body["next_notices"] = page.next.notices;
    body["expiring"] = json::parse(expiring);
    return json::serialize(body);
}

/// Its id is where to go on from once it has been read.
std::string sse_of(const records::FeedEntry& entry, std::uint64_t notices) {
    return "id: " + text_of({TreeSize(entry.index.value() + 1), notices}) +
           "\ndata: " + json::serialize(json_of(entry)) + "\n\n";
}

/// Another kind; the events of its page were sent before it.
std::string sse_of(const records::NoticeEntry& notice, TreeSize log) {
    return "event: duty\nid: " + text_of({log, notice.number}) +
           "\ndata: " + json::serialize(json_of(notice)) + "\n\n";
}

/// No data, so nothing is told; but the client knows how far it has come.
std::string sse_of(const records::FeedPosition& position) {
    return "id: " + text_of(position) + "\n\n";
}

/// A kind of its own, and no position: it stands in no log.
std::string sse_of_expiring(const std::string& expiring) {
    return "event: certificates\ndata: " + expiring + "\n\n";
}

/// `notices`: how many were told before this page.
std::string sse_of(const FeedPage& page, std::uint64_t notices) {
    std::string text;
    for (const records::FeedEntry& entry : page.entries) text += sse_of(entry, notices);
    for (const records::NoticeEntry& notice : page.notices) text += sse_of(notice, page.next.log);
    return text;
}

}  // namespace

Feed::Feed(const records::Records& records, const LiveRegistry& registry, const Clock& clock,
           Workers& workers, Certificates certificates, Limits limits)
    : records_(records),
      registry_(registry),
      clock_(clock),
      workers_(workers),
      certificates_(certificates),
      limits_(limits),
      tidings_(records) {}

Result<Feed::Question> Feed::question_in(const Asked& asked) {
    Question question{{}, std::chrono::seconds(0), 0};
    BANGIAO_TRY(question.limit, asked.query.limit());
    if (const auto text = asked.query.text("after")) {
        const auto after = number_in(*text, last_position);
        if (!after) return Query::invalid("after");
        question.after.log = TreeSize(*after);
    }
    if (const auto text = asked.query.text("notices")) {
        const auto notices = number_in(*text, last_position);
        if (!notices) return Query::invalid("notices");
        question.after.notices = *notices;
    }
    if (const auto text = asked.query.text("wait")) {
        const auto wait = number_in(*text, longest_wait);
        if (!wait) return Query::invalid("wait");
        question.wait = std::chrono::seconds(*wait);
    }
    return question;
}

asio::awaitable<Result<Response>> Feed::answer(std::shared_ptr<const Asked> asked) {
    Result<Question> question = question_in(*asked);
    if (!question) co_return Result<Response>(question.error());
    if (wants_stream(asked->request)) {
        const auto last = position_in(asked->request.header("last-event-id"));
        const FeedPosition after = last.value_or(question->after);
        co_return Result<Response>(stream(std::move(asked), after));
    }
    Result<Response> answered = co_await page(std::move(asked), *question);
    co_return answered;
}

Result<identity::Caller> Feed::caller_of(const Asked& asked, Instant now) const {
    return identity::identify(*registry_.get(), asked.request.peer_certificate, now,
                              certificates_.revocations);
}

asio::awaitable<Result<FeedPage>> Feed::look(std::shared_ptr<const Asked> asked, FeedPosition after,
                                             std::size_t limit) {
    Workers::Work<FeedPage> work = [this, asked, after, limit]() -> Result<FeedPage> {
        const Instant now = clock_.now();
        BANGIAO_TRY(const identity::Caller caller, caller_of(*asked, now));
        return records_.feed({caller, asked->purpose, now}, after, limit);
    };
    Result<FeedPage> seen = co_await workers_.run(std::move(work));
    co_return seen;
}

asio::awaitable<Result<Response>> Feed::page(std::shared_ptr<const Asked> asked,
                                             Question question) {
    const Steady::time_point until = Steady::now() + question.wait;
    for (;;) {
        Result<FeedPage> seen = co_await look(asked, question.after, question.limit);
        if (!seen) co_return Result<Response>(seen.error());
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now());
        const bool waited = left.count() <= 0 || tidings_.ended();
        if (!seen->empty() || (seen->whole && waited))
            co_return Result<Response>(Response{200,
                                                {{"Content-Type", "application/json"}},
                                                padded(json_of(*seen, expiring(*asked)))});
        question.after = seen->next;
        if (!seen->whole) continue;
        co_await tidings_.wait(asked->caller->unit, question.after, left);
    }
}

std::string Feed::expiring(const Asked& asked) const {
    return json::serialize(
        json_of(expiring_for(*asked.caller, registry_.get(), certificates_.policies,
                             certificates_.expiries, clock_.now())));
}

Response Feed::stream(std::shared_ptr<const Asked> asked, FeedPosition after) {
    // A registry that was replaced meanwhile is not kept for those who listen.
    const auto kept = std::make_shared<Asked>(*asked);
    kept->registry.reset();
    const auto stream = std::make_shared<Stream>(Stream{kept, after, Steady::now() + limits_.life});
    Response response{200, {{"Content-Type", event_stream}}, {}};
    response.next_part = [this, stream] { return next_part(stream); };
    return response;
}

// Whatever goes wrong, the stream ends as a whole body, and the client comes back for the rest.
asio::awaitable<std::optional<std::string>> Feed::next_part(std::shared_ptr<Stream> stream) {
    if (!std::exchange(stream->begun, true)) co_return std::optional<std::string>(stream_opening);
    try {
        std::optional<std::string> news = co_await next_news(stream);
        co_return news;
    } catch (const std::exception&) {
        log::warn("a feed was broken off", {{"request_id", stream->asked->request.request_id}});
    }
    co_return std::optional<std::string>();
}

// Looks where there may be news, and only there: a beat of one who waits in vain asks nothing of
// the database. Whether the officer may still listen is known without it.
asio::awaitable<std::optional<std::string>> Feed::next_news(std::shared_ptr<Stream> stream) {
    const Steady::time_point beat = std::min(Steady::now() + limits_.heartbeat, stream->until);
    for (;;) {
        if (tidings_.ended() || Steady::now() >= stream->until ||
            !caller_of(*stream->asked, clock_.now()))
            co_return std::optional<std::string>();
        std::string text = news_of_certificates(*stream);
        if (stream->to_look) {
            Result<FeedPage> seen = co_await look(stream->asked, stream->after, stream_page);
            if (!seen) co_return std::optional<std::string>();
            text += sse_of(*seen, stream->after.notices);
            stream->after = seen->next;
            stream->to_look = !seen->whole;
        }
        if (!text.empty()) co_return std::optional<std::string>(std::move(text));
        if (stream->to_look) continue;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(beat - Steady::now());
        if (left.count() <= 0) co_return std::optional<std::string>(sse_of(stream->after));
        stream->to_look = co_await tidings_.wait(stream->asked->caller->unit, stream->after, left);
    }
}

std::string Feed::news_of_certificates(Stream& stream) const {
    const auto all = certificates_.expiries.all(registry_.get(), clock_.now());
    if (std::exchange(stream.certificates, all) == all) return {};  // looked at before
    const std::string news = expiring(*stream.asked);
    return std::exchange(stream.told, news) == news ? std::string() : sse_of_expiring(news);
}

}  // namespace bangiao::door
