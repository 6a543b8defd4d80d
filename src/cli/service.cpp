#include "cli/service.hpp"

#include <algorithm>
#include <bangiao/json.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <chrono>
#include <thread>

#include "cli/answer_words.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

constexpr int attempts = 3;
constexpr std::chrono::seconds first_pause{1};  // doubled each time
constexpr std::chrono::seconds longest_pause{10};

https::ClientConfig connection_of(const Profile& profile) {
    if (!profile.tls) throw UsageError("the profile has no [tls]: certificate, key and roots");
    https::ClientConfig config;
    config.address = profile.service.address;
    config.port = profile.service.port;
    config.name = profile.service.name;
    config.tls = {profile.tls->certificate, profile.tls->key, profile.tls->roots};
    return config;
}

json::value read(const https::Answer& answer) {
    JsonLimits limits;
    limits.string_bytes = std::size_t{512} << 10;  // an event with its disclosures
    limits.line_breaks = true;                     // of a proof
    Result<json::value> value = parse_json(answer.body, limits);
    if (!value) throw https::Unreachable("what answered is no bangiao service");
    return std::move(*value);
}

const json::object* first_error(const json::object& problem) {
    const json::value* errors = problem.if_contains("errors");
    if (!errors || !errors->is_array() || errors->as_array().empty()) return nullptr;
    return errors->as_array().front().if_object();
}

Refusal refusal_in(const https::Answer& answer) {
    const json::value body = read(answer);
    if (!body.is_object()) throw https::Unreachable("what answered is no bangiao service");
    const json::object& problem = body.as_object();
    const std::string code = text_in(problem, "code");
    const std::optional<Reason> reason = reason_named(code);
    if (!reason)  // a newer service than this program
        return Refusal(Reason::internal_error, code + ": " + text_in(problem, "detail_en"));
    Refusal refusal(*reason);
    if (const json::object* error = first_error(problem)) {
        refusal.detail = text_in(*error, "detail");
        refusal.pointer = text_in(*error, "pointer");
    }
    refusal.rule = text_in(problem, "rule");
    if (const json::value* basis = problem.if_contains("basis"); basis && basis->is_array())
        for (const json::value& each : basis->as_array())
            if (each.is_string()) refusal.basis.emplace_back(each.as_string());
    refusal.head = Digest::from_base64url(text_in(problem, "head"));
    return refusal;
}

bool is_fine(const https::Answer& answer) {
    return answer.status >= 200 && answer.status < 300;
}

bool asks_to_wait(const https::Answer& answer) {
    return answer.status == 503 || answer.status == 429;
}

std::chrono::seconds pause_asked_for(const https::Answer& answer) {
    const std::string& text = answer.header("retry-after");
    int seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::clamp(std::chrono::seconds(seconds), first_pause, longest_pause);
}

}  // namespace

Service::Service(const Profile& profile) : client_(connection_of(profile)) {}

https::Answer Service::get_answer(const std::string& target) {
    return client_.get(target);
}

Result<json::value> Service::get(const std::string& target) {
    const https::Answer answer = get_answer(target);
    if (!is_fine(answer)) return refusal_in(answer);
    return read(answer);
}

Result<json::value> Service::post(const std::string& target, const json::value& body) {
    const https::Answer answer = client_.post(target, "application/json", json::serialize(body));
    if (!is_fine(answer)) return refusal_in(answer);
    return read(answer);
}

Result<std::string> Service::get_text(const std::string& target) {
    https::Answer answer = get_answer(target);
    if (!is_fine(answer)) return refusal_in(answer);
    return std::move(answer.body);
}

Result<json::array> Service::list(const std::string& path, const std::string& query) {
    json::array items;
    const std::string first = path + "?limit=500" + (query.empty() ? "" : "&" + query);
    for (std::string target = first;;) {
        BANGIAO_TRY(const json::value page, get(target));
        const json::value* some =
            page.is_object() ? page.as_object().if_contains("items") : nullptr;
        if (!some || !some->is_array())
            throw https::Unreachable("what answered is no bangiao service");
        items.insert(items.end(), some->as_array().begin(), some->as_array().end());
        const std::string next = text_in(page.as_object(), "next");
        if (next.empty()) return items;
        target = first + "&cursor=" + next;
    }
}

template <class Send>
https::Answer Service::persistently(Send send) {
    std::chrono::seconds pause = first_pause;
    for (int left = attempts - 1;; --left, pause *= 2) {
        try {
            https::Answer answer = send();
            if (left == 0 || !asks_to_wait(answer)) return answer;
            pause = pause_asked_for(answer);
        } catch (const https::TlsRefused&) {
            throw;  // no patience helps
        } catch (const https::Unreachable&) {
            if (left == 0) throw;
        }
        std::this_thread::sleep_for(pause);
    }
}

Result<json::value> Service::get_persistently(const std::string& target) {
    const https::Answer answer = persistently([&] { return client_.get(target); });
    if (!is_fine(answer)) return refusal_in(answer);
    return read(answer);
}

Result<Service::Filed> Service::file(const std::string& sd_jwt) {
    const https::Answer answer =
        persistently([&] { return client_.post("/api/v1/events", "application/sd-jwt", sd_jwt); });
    if (!is_fine(answer)) return refusal_in(answer);
    Result<Receipt> receipt = Receipt::parse(answer.body);
    if (!receipt) throw https::Unreachable("what answered is no bangiao service");
    return Filed{std::move(*receipt), std::move(read(answer).as_object())};
}

}  // namespace bangiao::cli
