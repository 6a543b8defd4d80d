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

/// Writes a state. Members stand in the order of their names.
class StateText {
public:
    std::string of(const CaseState& state) {
        put(state);
        return std::move(out_).taken();
    }

private:
    void put(std::string_view text) { out_.text(text); }
    void put(const std::string& text) { out_.text(text); }
    void put(std::uint64_t number) { out_.number(number); }
    void put(bool flag) { out_.flag(flag); }
    void put(Instant time) { out_.text(time.utc_text()); }
    void put(const Digest& digest) { out_.text(digest.base64url()); }
    void put(const json::value& value) { out_.value(value); }
    template <class Kind>
    void put(const Name<Kind>& name) {
        out_.text(name.text());
    }
    template <class T>
    void put(const std::optional<T>& value) {
        value ? put(*value) : out_.null();
    }
    template <class List>
    requires requires(const List& list) { typename List::const_iterator; }
    void put(const List& list) {
        out_.open('[');
        for (const auto& item : list) put(item);
        out_.close(']');
    }
    template <class Key, class T>
    void put(const std::map<Key, T>& values) {
        out_.open('{');
        for (const auto& [name, value] : values) {
            if constexpr (requires { name.text(); })
                member(name.text(), value);
            else
                member(name, value);
        }
        out_.close('}');
    }
    template <class T>
    void member(std::string_view name, const T& value) {
        out_.key(name);
        put(value);
    }

    void put(const Custody& custody) {
        out_.open('{');
        member("before", custody.before);
        member("state", custody.state);
        member("to", custody.to);
        member("unit", custody.unit);
        out_.close('}');
    }
    void put(const Tenure& tenure) {
        out_.open('{');
        member("event", tenure.event);
        member("since", tenure.since);
        member("unit", tenure.unit);
        out_.close('}');
    }
    void put(const Party& party) {
        out_.open('{');
        member("as", party.as);
        member("place", party.place);
        member("unit", party.unit);
        out_.close('}');
    }
    void put(const Thread& thread) {
        out_.open('{');
        member("addressee", thread.addressee);
        member("custody_back", thread.custody_back);
        member("expires", thread.expires);
        member("key", thread.key);
        member("kind", thread.kind);
        member("opened_at", thread.opened_at);
        member("opened_by", thread.opened_by);
        member("opener", thread.opener);
        out_.close('}');
    }
    void put(const Duty& duty) {
        out_.open('{');
        member("basis", duty.basis);
        member("due", duty.due);
        member("from", duty.from);
        member("mark", duty.mark);
        member("opened_by", duty.opened_by);
        member("rule", duty.rule);
        member("thread", duty.thread);
        member("unit", duty.unit);
        member("warn", duty.warn);
        out_.close('}');
    }
    void put(const Link& link) {
        out_.open('{');
        member("kind", link.kind);
        member("other", link.other);
        out_.close('}');
    }
    void put(const Mark& mark) {
        out_.open('{');
        member("event", mark.event);
        member("fields", mark.fields);
        member("occurred_at", mark.occurred_at);
        member("officer", mark.officer);
        member("place", mark.place);
        member("role", mark.role);
        member("unit", mark.unit);
        out_.close('}');
    }
    void put(const CaseState& state) {
        out_.open('{');
        member("axes", state.axes);
        member("custody", state.custody);
        member("duties", state.duties);
        if (!state.erased.empty()) member("erased", state.erased);
        member("facts", state.facts);
        member("head", state.head);
        member("id", state.id);
        member("length", state.length);
        member("links", state.links);
        member("marks", state.marks);
        member("parties", state.parties);
        member("tenures", state.tenures);
        member("threads", state.threads);
        out_.close('}');
    }

    law::CanonicalText out_;
};

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
    return StateText().of(*this);
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
