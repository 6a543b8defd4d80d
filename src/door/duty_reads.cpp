#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "door/case_json.hpp"
#include "door/door.hpp"

// Who owes what: on a worker's thread.
namespace bangiao::door {
namespace {

namespace json = boost::json;

Result<records::DutyScope> scope_in(const Query& query) {
    const std::string scope = query.text("scope").value_or("unit");
    if (scope == "unit") return records::DutyScope::unit;
    if (scope == "subordinate") return records::DutyScope::subordinate;
    if (scope == "others") return records::DutyScope::others;
    return Query::invalid("scope");
}

/// What another unit owed and has done is that unit's to tell.
Result<records::DutyState> state_in(const Query& query, records::DutyScope scope) {
    const std::string state = query.text("state").value_or("open");
    if (state == "open") return records::DutyState::open;
    if (state == "overdue") return records::DutyState::overdue;
    if (state == "discharged" && scope != records::DutyScope::others)
        return records::DutyState::discharged;
    return Query::invalid("state");
}

/// A parameter that may be absent, and must be of that form where it is not.
template <class T, class Parse>
Checked read_into(std::optional<T>& into, const Query& query, std::string_view name, Parse parse) {
    const std::optional<std::string> given = query.text(name);
    if (!given) return {};
    into = parse(*given);
    if (!into) return Query::invalid(name);
    return {};
}

Result<records::DutyQuery> query_in(const Query& query) {
    records::DutyQuery asked;
    BANGIAO_TRY(asked.scope, scope_in(query));
    BANGIAO_TRY(asked.state, state_in(query, asked.scope));
    asked.rule = query.text("rule");
    BANGIAO_CHECK(read_into(asked.case_id, query, "case", &CaseId::parse));
    BANGIAO_CHECK(read_into(asked.unit, query, "unit", &UnitId::parse));
    BANGIAO_CHECK(read_into(asked.due_from, query, "from", &parse_day));
    BANGIAO_CHECK(read_into(asked.due_to, query, "to", &parse_day));
    if (asked.unit && asked.scope != records::DutyScope::subordinate) return Query::invalid("unit");
    return asked;
}

/// A cursor is for one question, whatever the page size.
std::string list_name(const Query& query) {
    std::string name = "duties";
    for (const char* part : {"scope", "state", "rule", "case", "unit", "from", "to"})
        name.append(" ").append(query.text(part).value_or("-"));
    return name;
}

std::string text_of(const store::DutyPosition& position) {
    return std::to_string(position.due.micros()) + ' ' + std::to_string(position.number);
}

/// What text_of() made; a sealed position is not checked again.
store::DutyPosition position_in(const std::string& text) {
    std::int64_t micros = 0;
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const char* const blank = std::from_chars(text.data(), end, micros).ptr;
    std::from_chars(blank + 1, end, number);
    return {Instant::from_micros(micros), number};
}

json::object json_of_counts(const records::DutyList::Counts& counts) {
    json::object out;
    out["overdue"] = counts.overdue;
    out["today"] = counts.today;
    out["week"] = counts.week;
    out["later"] = counts.later;
    out["waiting"] = counts.waiting;
    return out;
}

}  // namespace

Door::Outcome Door::duties(const Asked& asked) const {
    BANGIAO_TRY(const records::DutyQuery query, query_in(asked.query));
    BANGIAO_TRY(const std::size_t limit, asked.query.limit());
    const std::string name = list_name(asked.query);
    std::optional<store::DutyPosition> after;
    if (const std::optional<std::string> cursor = asked.query.text("cursor")) {
        BANGIAO_TRY(const std::string position,
                    cursors_.open(asked.caller->officer, name, *cursor));
        after = position_in(position);
    }
    const records::DutyList list = rooms_.records.duties(asked.reading(), query, after, limit);
    json::array items;
    for (const records::DutyView& duty : list.duties) items.emplace_back(json_of(duty, asked.now));
    json::object body;
    body["items"] = std::move(items);
    body["counts"] = json_of_counts(list.counts);
    body["next"] = nullptr;
    if (list.next) body["next"] = cursors_.seal(asked.caller->officer, name, text_of(*list.next));
    return https::Response{
        200, {{"Content-Type", "application/json"}}, padded(json::serialize(body))};
}

}  // namespace bangiao::door
