#include <bangiao/case_state.hpp>
#include <bangiao/json.hpp>

#include "bangiao/law/canonical_json.hpp"

namespace bangiao {
namespace {

namespace json = boost::json;

/// What parse() says of any text that serialised() would not have written.
Refusal not_a_state(std::string_view what) {
    return Refusal(Reason::json_invalid, "the case state's " + std::string(what) + " is malformed");
}

json::value text_or_null(const std::optional<UnitId>& unit) {
    return unit ? json::value(unit->text()) : json::value(nullptr);
}

json::value time_or_null(const std::optional<Instant>& time) {
    return time ? json::value(time->utc_text()) : json::value(nullptr);
}

json::value json_of(const Custody& custody) {
    return {{"before", custody.before},
            {"state", custody.state},
            {"to", text_or_null(custody.to)},
            {"unit", text_or_null(custody.unit)}};
}

json::value json_of(const Tenure& tenure) {
    return {{"event", tenure.event.text()},
            {"since", tenure.since.utc_text()},
            {"unit", text_or_null(tenure.unit)}};
}

json::value json_of(const Party& party) {
    return {{"as", party.as}, {"place", party.place}, {"unit", party.unit.text()}};
}

json::value json_of(const Thread& thread) {
    return {{"addressee", text_or_null(thread.addressee)},
            {"custody_back", thread.custody_back},
            {"expires", time_or_null(thread.expires)},
            {"key", thread.key},
            {"kind", thread.kind},
            {"opened_at", thread.opened_at.utc_text()},
            {"opened_by", thread.opened_by.text()},
            {"opener", thread.opener.text()}};
}

json::array texts_of(const std::vector<std::string>& texts) {
    json::array out;
    for (const std::string& text : texts) out.emplace_back(text);
    return out;
}

json::value json_of(const Duty& duty) {
    return {{"basis", texts_of(duty.basis)},
            {"due", duty.due.utc_text()},
            {"from", duty.from.utc_text()},
            {"mark", duty.mark},
            {"opened_by", duty.opened_by.text()},
            {"rule", duty.rule},
            {"thread", duty.thread},
            {"unit", duty.unit.text()},
            {"warn", time_or_null(duty.warn)}};
}

json::value json_of(const Link& link) {
    return {{"kind", link.kind}, {"other", link.other.text()}};
}

json::value json_of(const std::map<std::string, json::value>& values) {
    json::object out;
    for (const auto& [name, value] : values) out.emplace(name, value);
    return out;
}

json::value json_of(const Mark& mark) {
    return {{"event", mark.event.text()},
            {"fields", json_of(mark.fields)},
            {"occurred_at", mark.occurred_at.utc_text()},
            {"officer", mark.officer.text()},
            {"place", mark.place},
            {"role", mark.role.text()},
            {"unit", mark.unit.text()}};
}

template <class List>
json::value list_of(const List& list) {
    json::array out;
    for (const auto& item : list) out.push_back(json_of(item));
    return out;
}

/// Reads members of an object that must be there; the first that is not makes the whole a refusal.
/// Whether there are others is settled at the end, when the text is written again and compared.
class Members {
public:
    Members(const json::value& value, bool& sound) : sound_(sound) {
        object_ = value.if_object();
        if (!object_) sound_ = false;
    }
    // Not by way of a json::value, which would be a temporary copy that object_ outlives.
    Members(const json::object& object, bool& sound) : object_(&object), sound_(sound) {}

    std::string text(std::string_view key) {
        const json::value* value = find(key);
        if (!value || !value->is_string()) return lost<std::string>();
        return std::string(value->as_string());
    }
    std::uint64_t count(std::string_view key) {
        const json::value* value = find(key);
        if (value && value->is_int64() && value->as_int64() >= 0)
            return static_cast<std::uint64_t>(value->as_int64());
        return lost<std::uint64_t>();
    }
    bool flag(std::string_view key) {
        const json::value* value = find(key);
        return value && value->is_bool() ? value->as_bool() : lost<bool>();
    }
    template <class NameType>
    NameType name(std::string_view key) {
        if (const auto name = NameType::parse(text(key))) return *name;
        sound_ = false;
        return stand_in<NameType>();
    }
    std::optional<UnitId> maybe_unit(std::string_view key) {
        if (is_null(key)) return std::nullopt;
        return name<UnitId>(key);
    }
    Instant time(std::string_view key) {
        if (const auto time = Instant::parse(text(key))) return *time;
        sound_ = false;
        return Instant::from_micros(0);
    }
    std::optional<Instant> maybe_time(std::string_view key) {
        if (is_null(key)) return std::nullopt;
        return time(key);
    }
    const json::array& list(std::string_view key) {
        static const json::array none;
        const json::value* value = find(key);
        if (value && value->is_array()) return value->as_array();
        sound_ = false;
        return none;
    }
    const json::object& object(std::string_view key) {
        static const json::object none;
        const json::value* value = find(key);
        if (value && value->is_object()) return value->as_object();
        sound_ = false;
        return none;
    }
    bool is_null(std::string_view key) {
        const json::value* value = find(key);
        if (!value) sound_ = false;
        return !value || value->is_null();
    }

private:
    const json::value* find(std::string_view key) {
        return object_ ? object_->if_contains(key) : nullptr;
    }
    template <class T>
    T lost() {
        sound_ = false;
        return T();
    }
    /// Never seen: the state is refused as a whole.
    template <class NameType>
    static NameType stand_in() {
        for (const char* text : {"a", "a.a", "00000000-0000-4000-8000-000000000000"})
            if (const auto name = NameType::parse(text)) return *name;
        std::terminate();
    }

    const json::object* object_;
    bool& sound_;
};

Party party_of(const json::value& value, bool& sound) {
    Members m(value, sound);
    return {m.name<UnitId>("unit"), m.text("as"), m.count("place")};
}

Tenure tenure_of(const json::value& value, bool& sound) {
    Members m(value, sound);
    return {m.maybe_unit("unit"), m.name<EventId>("event"), m.time("since")};
}

Thread thread_of(const json::value& value, bool& sound) {
    Members m(value, sound);
    return {m.text("kind"),
            m.text("key"),
            m.name<EventId>("opened_by"),
            m.name<UnitId>("opener"),
            m.maybe_unit("addressee"),
            m.time("opened_at"),
            m.maybe_time("expires"),
            m.flag("custody_back")};
}

Duty duty_of(const json::value& value, bool& sound) {
    Members m(value, sound);
    Duty duty{m.text("rule"),
              m.name<UnitId>("unit"),
              m.name<EventId>("opened_by"),
              m.text("thread"),
              m.time("from"),
              m.maybe_time("warn"),
              m.time("due"),
              {},
              m.text("mark")};
    for (const json::value& item : m.list("basis")) {
        if (!item.is_string())
            sound = false;
        else
            duty.basis.emplace_back(item.as_string());
    }
    return duty;
}

Link link_of(const json::value& value, bool& sound) {
    Members m(value, sound);
    return {m.text("kind"), m.name<CaseId>("other")};
}

std::map<std::string, json::value> values_of(const json::object& object) {
    std::map<std::string, json::value> values;
    for (const auto& member : object) values.emplace(member.key(), member.value());
    return values;
}

Mark mark_of(const json::value& value, bool& sound) {
    Members m(value, sound);
    return {m.name<EventId>("event"),     m.count("place"),         m.name<OfficerId>("officer"),
            m.name<UnitId>("unit"),       m.name<RoleName>("role"), m.time("occurred_at"),
            values_of(m.object("fields"))};
}

/// A state grows wider than an event, never deeper.
constexpr JsonLimits state_limits{32, 4096, 65536, 65536};

}  // namespace

std::string CaseState::serialised() const {
    json::object marked;
    for (const auto& [type, mark] : marks) marked.emplace(type.text(), json_of(mark));
    json::object axis_values;
    for (const auto& [axis, value] : axes) axis_values.emplace(axis, value);
    json::object whole{{"axes", axis_values},
                       {"custody", json_of(custody)},
                       {"duties", list_of(duties)},
                       {"facts", json_of(facts)},
                       {"head", head ? json::value(head->base64url()) : json::value(nullptr)},
                       {"id", id.text()},
                       {"length", length},
                       {"links", list_of(links)},
                       {"marks", marked},
                       {"parties", list_of(parties)},
                       {"tenures", list_of(tenures)},
                       {"threads", list_of(threads)}};
    if (!erased.empty()) whole["erased"] = json::array(erased.begin(), erased.end());
    return law::canonical(whole);
}

Result<CaseState> CaseState::parse(std::string_view text) {
    BANGIAO_TRY(const json::value whole, parse_json(text, state_limits));
    bool sound = true;
    Members m(whole, sound);
    CaseState state(m.name<CaseId>("id"));
    state.length = m.count("length");
    if (!m.is_null("head")) {
        state.head = Digest::from_base64url(m.text("head"));
        if (!state.head) return not_a_state("head");
    }
    for (const auto& member : m.object("axes")) {
        if (!member.value().is_string()) return not_a_state("axes");
        state.axes.emplace(member.key(), member.value().as_string());
    }
    Members custody(m.object("custody"), sound);
    state.custody = {custody.text("state"), custody.maybe_unit("unit"), custody.maybe_unit("to"),
                     custody.text("before")};
    for (const json::value& item : m.list("parties"))
        state.parties.push_back(party_of(item, sound));
    for (const json::value& item : m.list("tenures"))
        state.tenures.push_back(tenure_of(item, sound));
    for (const json::value& item : m.list("threads"))
        state.threads.push_back(thread_of(item, sound));
    for (const json::value& item : m.list("duties")) state.duties.push_back(duty_of(item, sound));
    for (const json::value& item : m.list("links")) state.links.push_back(link_of(item, sound));
    for (const auto& member : m.object("marks")) {
        const auto type = EventType::parse(member.key());
        if (!type) return not_a_state("marks");
        state.marks.emplace(*type, mark_of(member.value(), sound));
    }
    state.facts = values_of(m.object("facts"));
    if (whole.is_object() && whole.as_object().contains("erased"))
        for (const json::value& item : m.list("erased")) {
            if (!item.is_string()) return not_a_state("erased");
            state.erased.emplace(item.as_string());
        }
    if (!sound || state.serialised() != text) return not_a_state("text");
    return state;
}

}  // namespace bangiao
