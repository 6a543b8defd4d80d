#include "cli/seen_event.hpp"

#include <bangiao/form.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/json.hpp>
#include <bangiao/jws.hpp>
#include <bangiao/sd_jwt.hpp>
#include <boost/json/serialize.hpp>
#include <vector>

#include "cli/answer_words.hpp"
#include "https/client.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

template <class T>
T expected(Result<T> result) {
    if (!result) throw https::Unreachable("the service showed something that is no event");
    return std::move(*result);
}

json::object opened(const std::string& sd_jwt) {
    const SdJwtParts parts = expected(SdJwtParts::split(sd_jwt));
    std::vector<Disclosure> disclosures;
    for (const std::string& text : parts.disclosures)
        disclosures.push_back(expected(Disclosure::parse(text)));
    const json::value payload = expected(parse_json(expected(Jws::parse(parts.jws)).payload));
    if (!payload.is_object()) throw https::Unreachable("the service showed something else");
    return expected(open_disclosures(payload.as_object(), disclosures, Opening::some_withheld));
}

std::string text_of(const json::value& value) {
    return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

/// Code, number or flag, a list without its brackets.
std::string in_words(const json::value& value) {
    if (!value.is_array()) return text_of(value);
    std::string words;
    for (const json::value& each : value.as_array())
        words += (words.empty() ? "" : ", ") + text_of(each);
    return words.empty() ? "—" : words;
}

std::string label_of(const Shell& shell, const EventForm& form, const std::string& field) {
    const auto found = form.fields.find(field);
    return found == form.fields.end() ? std::string() : shell.say(found->second.label);
}

}  // namespace

SeenEvent::SeenEvent(json::object answer)
    : answer_(std::move(answer)), claims_(opened(text_in(answer_, "sd_jwt"))) {
    if (json::value* fields = claims_.if_contains("fields"); fields && fields->is_object())
        fields_ = std::move(fields->as_object());
    claims_.erase("fields");
}

std::string SeenEvent::id() const {
    return text_in(answer_, "event_id");
}

void SeenEvent::print(const Shell& shell, const PolicyFiles& policies) const {
    const std::string type = text_in(answer_, "type");
    const std::optional<Instant> occurred = Instant::parse(text_in(claims_, "occurred_at"));
    const std::optional<EventForm> form =
        occurred ? event_form(policies.book, policies.adopted(), type, legal_day(*occurred))
                 : std::nullopt;
    shell.print("#" + text_of(answer_.at("index")) + "  " + local_time_in(answer_, "admitted_at") +
                "  " + (form ? shell.say(form->label) + " (" + type + ")" : type));
    shell.print("    " + text_in(claims_, "unit") + shell.say({", vai trò ", ", as "}) +
                text_in(claims_, "role") + ", " + id());
    const std::string of = text_in(claims_, "of");
    if (!of.empty()) shell.print(shell.say({"    về ", "    of "}) + of);
    for (const auto& [name, value] : values(shell)) {
        const std::string label = form ? label_of(shell, *form, name) : std::string();
        shell.print("      " + (label.empty() ? name : label) + ": " + value);
    }
}

std::map<std::string, std::string> SeenEvent::values(const Shell& shell) const {
    const std::string hidden = shell.say({"được bảo vệ", "protected"});
    std::map<std::string, std::string> values;
    for (const auto& [name, value] : fields_) values.emplace(name, in_words(value));
    for (const auto& [name, how] : answer_.at("withheld").as_object()) values.emplace(name, hidden);
    for (const auto& [name, value] : answer_.at("masked").as_object())
        values.insert_or_assign(name, text_of(value) + " (" + hidden + ")");
    return values;
}

json::object SeenEvent::json() const {
    json::object out = answer_;
    out.emplace("claims", claims_);
    out.emplace("fields", fields_);
    return out;
}

}  // namespace bangiao::cli
