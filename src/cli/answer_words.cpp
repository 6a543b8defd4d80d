#include "cli/answer_words.hpp"

#include <bangiao/instant.hpp>
#include <boost/json/array.hpp>

namespace bangiao::cli {
namespace {

namespace json = boost::json;

std::string custody_in_words(const Shell& shell, const json::object& custody) {
    const std::string to = text_in(custody, "to");
    const std::string state = text_in(custody, "state");
    if (!to.empty())
        return state + shell.say({": từ ", ": from "}) + text_in(custody, "from") +
               shell.say({" đến ", " to "}) + to;
    const std::string unit = text_in(custody, "unit");
    return unit.empty() ? state : state + ": " + unit;
}

/// A member that holds words in both languages, in the one in use; empty where it is null.
std::string words_in(const Shell& shell, const json::object& answer, std::string_view member) {
    const json::value* words = answer.if_contains(member);
    return words && words->is_object() ? text_in(words->as_object(), shell.say({"vi", "en"}))
                                       : std::string();
}

/// `2026-04-30 Ngày Chiến thắng, 2026-05-02`, of the days that were worked or of the others.
std::string days_in_words(const json::object& why, bool worked) {
    std::string out;
    for (const json::value& each : why.at("days").as_array()) {
        const json::object& day = each.as_object();
        if ((text_in(day, "why") == "worked") != worked) continue;
        const std::string name = text_in(day, "name");
        out += (out.empty() ? "" : ", ") + text_in(day, "day") + (name.empty() ? "" : " " + name);
    }
    return out;
}

}  // namespace

std::string text_in(const json::object& answer, std::string_view member) {
    const json::value* value = answer.if_contains(member);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::string local_time_in(const json::object& answer, std::string_view member) {
    const std::optional<Instant> moment = Instant::parse(text_in(answer, member));
    return moment ? moment->local_text() : std::string();
}

std::string list_in(const json::object& answer, std::string_view member) {
    std::string out;
    const json::value* list = answer.if_contains(member);
    if (!list || !list->is_array()) return out;
    for (const json::value& each : list->as_array())
        if (each.is_string()) out += (out.empty() ? "" : ", ") + std::string(each.as_string());
    return out;
}

std::string case_in_words(const Shell& shell, const json::object& summary) {
    const std::string lifecycle = text_in(summary, "lifecycle");
    if (lifecycle.empty()) return {};
    std::string words = text_in(summary, "identification");
    if (const json::value* custody = summary.if_contains("custody");
        custody && custody->is_object())
        words += " · " + custody_in_words(shell, custody->as_object());
    words += " · " + lifecycle;
    const std::string holder = text_in(summary, "holder");
    if (!holder.empty())
        words += shell.say({" · chịu trách nhiệm: ", " · answering for the person: "}) + holder;
    return words;
}

std::string duty_in_words(const Shell& shell, const json::object& duty) {
    const bool overdue = text_in(duty, "state") == "overdue";
    return text_in(duty, "rule") + " " + text_in(duty, "unit") +
           (overdue ? shell.say({", QUÁ HẠN từ ", ", OVERDUE since "})
                    : shell.say({", hạn ", ", due "})) +
           local_time_in(duty, "due") + " [" + list_in(duty, "basis") + "; " +
           text_in(duty, "mark") + "]";
}

std::string why_due_in_words(const Shell& shell, const json::object& duty) {
    const json::value* explanation = duty.if_contains("explanation");
    if (!explanation || !explanation->is_object()) return {};
    const json::object& why = explanation->as_object();
    const std::string limit = words_in(shell, why, "limit");
    const std::string because = words_in(shell, why, "because");
    std::string out = words_in(shell, why, "says") + shell.say({": tính từ ", ": from "}) +
                      local_time_in(duty, "opened_at") + ", " +
                      (limit.empty() ? shell.say({"gia hạn", "extended"}) : limit);
    if (!because.empty()) out += " (" + because + ")";
    const std::string skipped = days_in_words(why, false);
    if (!skipped.empty()) out += shell.say({", không tính ", ", not counting "}) + skipped;
    const std::string worked = days_in_words(why, true);
    if (!worked.empty())
        out += shell.say({", tính ngày làm bù ", ", counting as worked "}) + worked;
    return out;
}

void print_receipt(const Shell& shell, const std::string& title, const json::object& receipt) {
    shell.print((text_in(receipt, "status") == "witnessed"
                     ? shell.say({"đã chứng kiến", "witnessed"})
                     : shell.say({"đã ghi nhận", "admitted"})) +
                ": " + title);
    shell.print(shell.say({"  sự kiện   ", "  event     "}) + text_in(receipt, "event_id") + ", #" +
                std::to_string(receipt.at("index").as_int64()) + ", " +
                local_time_in(receipt, "admitted_at"));
    shell.print(shell.say({"  hồ sơ     ", "  case      "}) + text_in(receipt, "case_id"));
    const std::string state = case_in_words(shell, receipt.at("case").as_object());
    if (!state.empty()) shell.print(shell.say({"  hiện nay  ", "  now       "}) + state);
    for (const json::value& duty : receipt.at("duties").as_array())
        shell.print(shell.say({"  nghĩa vụ  ", "  duty      "}) +
                    duty_in_words(shell, duty.as_object()));
    const json::value* alike = receipt.if_contains("possible_duplicates");
    if (!alike) return;
    shell.print(shell.say({"  CÓ THỂ ĐÃ CÓ HỒ SƠ của người này, xem lại trước khi làm tiếp:",
                           "  THE PERSON MAY BE KNOWN ALREADY, look before you go on:"}));
    for (const json::value& each : alike->as_array())
        shell.print("    " + found_in_words(each.as_object()));
}

std::string told_in_words(const Shell& shell, const json::object& told) {
    return words_in(shell, told, "says") + shell.say({": đã báo ", ": told "}) +
           text_in(told, "unit") + shell.say({" lúc ", " on "}) + local_time_in(told, "told_at");
}

std::string notice_in_words(const Shell& shell, const json::object& notice) {
    return local_time_in(notice, "told_at") + "  " + words_in(shell, notice, "says") + ": " +
           text_in(notice, "rule") + " " + text_in(notice, "owner") +
           shell.say({", hạn ", ", due "}) + local_time_in(notice, "due") +
           shell.say({"  hồ sơ ", "  case "}) + text_in(notice, "case_id");
}

std::string found_in_words(const json::object& found) {
    return text_in(found, "case_id") + ": " + list_in(found, "matched");
}

}  // namespace bangiao::cli
