#include <bangiao/json.hpp>
#include <bangiao/receipt.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace bangiao {
namespace {

namespace json = boost::json;

Refusal malformed(const char* member) {
    return Refusal(Reason::proof_malformed, "not a receipt of this service",
                   "/" + std::string(member));
}

json::object custody_json(const Custody& custody) {
    json::object out{{"state", custody.state}};
    if (custody.to) {
        if (custody.unit) out.emplace("from", custody.unit->text());
        out.emplace("to", custody.to->text());
    } else if (custody.unit) {
        out.emplace("unit", custody.unit->text());
    }
    return out;
}

json::value or_null(const std::optional<std::string>& text) {
    return text ? json::value(json::string(*text)) : json::value(nullptr);
}

/// Reads members of one object, keeping the first mistake.
class Members {
public:
    explicit Members(const json::object& object) : object_(object) {}

    std::string text(const char* name) {
        const json::value* value = object_.if_contains(name);
        if (value && value->is_string()) return std::string(value->as_string());
        mistake_ = name;
        return {};
    }
    std::optional<std::string> text_or_none(const char* name) {
        const json::value* value = object_.if_contains(name);
        if (!value || value->is_null()) return std::nullopt;
        return text(name);
    }
    std::optional<UnitId> unit_or_none(const char* name) {
        const std::optional<std::string> text = text_or_none(name);
        std::optional<UnitId> unit = text ? UnitId::parse(*text) : std::nullopt;
        if (text && !unit) mistake_ = name;
        return unit;
    }
    std::vector<std::string> texts(const char* name) {
        std::vector<std::string> out;
        const json::value* list = object_.if_contains(name);
        if (!list || !list->is_array()) {
            mistake_ = name;
            return out;
        }
        for (const json::value& each : list->as_array()) {
            if (each.is_string())
                out.emplace_back(each.as_string());
            else
                mistake_ = name;
        }
        return out;
    }
    std::uint64_t number(const char* name) {
        const json::value* value = object_.if_contains(name);
        if (value && value->is_int64() && value->as_int64() >= 0)
            return static_cast<std::uint64_t>(value->as_int64());
        mistake_ = name;
        return 0;
    }
    const char* mistake() const { return mistake_; }

private:
    const json::object& object_;
    const char* mistake_ = nullptr;
};

Result<Custody> parse_custody(const json::value* value) {
    if (!value || !value->is_object()) return malformed("case/custody");
    Members members(value->as_object());
    Custody custody{members.text("state"), {}, {}};
    const auto from = members.unit_or_none("from");
    custody.unit = from ? from : members.unit_or_none("unit");
    custody.to = members.unit_or_none("to");
    if (members.mistake()) return malformed("case/custody");
    return custody;
}

Result<Receipt::CaseSummary> parse_case(const json::value* value) {
    if (!value || !value->is_object()) return malformed("case");
    Members members(value->as_object());
    BANGIAO_TRY(Custody custody, parse_custody(value->as_object().if_contains("custody")));
    const auto head = members.text_or_none("head");
    Receipt::CaseSummary summary{members.text("identification"), members.text("lifecycle"),
                                 std::move(custody), members.unit_or_none("holder"),
                                 head ? Digest::from_base64url(*head) : std::nullopt};
    if (members.mistake() || (head && !summary.head)) return malformed("case");
    return summary;
}

Result<std::vector<Duty>> parse_duties(const json::value* value, const EventId& event) {
    if (!value || !value->is_array()) return malformed("duties");
    std::vector<Duty> duties;
    for (const json::value& each : value->as_array()) {
        if (!each.is_object()) return malformed("duties");
        Members members(each.as_object());
        const std::string rule = members.text("rule");
        const auto unit = UnitId::parse(members.text("unit"));
        const auto from = Instant::parse(members.text("opened_at"));
        const auto due = Instant::parse(members.text("due"));
        const std::string mark = members.text("mark");
        std::vector<std::string> basis = members.texts("basis");
        if (members.mistake() || !unit || !from || !due) return malformed("duties");
        duties.push_back(
            Duty{rule, *unit, event, {}, *from, std::nullopt, *due, std::move(basis), mark});
    }
    return duties;
}

}  // namespace

Receipt::CaseSummary summary_of(const CaseState& state) {
    const auto axis = [&](const char* name) {
        const auto found = state.axes.find(name);
        return found == state.axes.end() ? std::string() : found->second;
    };
    return {axis("identification"), axis("lifecycle"), state.custody, state.holder(), state.head};
}

json::object json_of(const Receipt::CaseSummary& summary) {
    return {
        {"identification", summary.identification},
        {"custody", custody_json(summary.custody)},
        {"lifecycle", summary.lifecycle},
        {"holder", or_null(summary.holder ? std::optional(summary.holder->text()) : std::nullopt)},
        {"head", or_null(summary.head ? std::optional(summary.head->base64url()) : std::nullopt)}};
}

json::object json_of(const Duty& duty, Instant now) {
    return {{"rule", duty.rule},
            {"unit", duty.unit.text()},
            {"opened_at", duty.from.utc_text()},
            {"due", duty.due.utc_text()},
            {"state", duty.due <= now ? "overdue" : "open"},
            {"basis", json::array(duty.basis.begin(), duty.basis.end())},
            {"mark", duty.mark}};
}

std::string Receipt::json(Instant now) const {
    json::array duties_json;
    for (const Duty& duty : duties) duties_json.push_back(json_of(duty, now));
    return json::serialize(json::object{{"event_id", event_id.text()},
                                        {"case_id", case_id.text()},
                                        {"index", index.value()},
                                        {"admitted_at", admitted_at.utc_text()},
                                        {"digest", digest.base64url()},
                                        {"status", witnessed ? "witnessed" : "admitted"},
                                        {"proof", proof},
                                        {"case", json_of(summary)},
                                        {"duties", std::move(duties_json)}});
}

Result<Receipt> Receipt::parse(std::string_view text) {
    JsonLimits limits;
    limits.line_breaks = true;
    limits.string_bytes = 64 * 1024;
    BANGIAO_TRY(const json::value parsed, parse_json(text, limits));
    if (!parsed.is_object()) return malformed("");
    const json::object& object = parsed.as_object();
    Members members(object);
    const auto event = EventId::parse(members.text("event_id"));
    const auto chain = CaseId::parse(members.text("case_id"));
    const std::uint64_t index = members.number("index");
    const auto admitted_at = Instant::parse(members.text("admitted_at"));
    const auto digest = Digest::from_base64url(members.text("digest"));
    const std::string status = members.text("status");
    std::string proof = members.text("proof");
    if (members.mistake()) return malformed(members.mistake());
    if (!event) return malformed("event_id");
    if (!chain) return malformed("case_id");
    if (!admitted_at) return malformed("admitted_at");
    if (!digest) return malformed("digest");
    if (status != "witnessed" && status != "admitted") return malformed("status");
    BANGIAO_TRY(CaseSummary summary, parse_case(object.if_contains("case")));
    BANGIAO_TRY(std::vector<Duty> duties, parse_duties(object.if_contains("duties"), *event));
    return Receipt{*event,           *chain,
                   LeafIndex(index), *admitted_at,
                   *digest,          status == "witnessed",
                   std::move(proof), std::move(summary),
                   std::move(duties)};
}

}  // namespace bangiao
