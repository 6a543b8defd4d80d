#include <algorithm>

#include "bangiao/law/loader.hpp"

namespace bangiao::law {
namespace {

bool is_code(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '/';
    });
}

/// A list of codes, or a table of codes with their words.
std::vector<std::pair<std::string, Words>> codes_of(const Node& node) {
    std::vector<std::pair<std::string, Words>> codes;
    const auto add = [&](const std::string& code, Words words, Place place) {
        if (!is_code(code)) fail(place, "`" + code + "` is no code");
        for (const auto& [known, unused] : codes)
            if (known == code) fail(place, "the code `" + code + "` stands here twice");
        codes.emplace_back(code, std::move(words));
    };
    if (node.is(Node::Kind::table))
        for (const Node::Member& member : node.members)
            add(member.key, as_words(member.value), member.place);
    else if (node.is(Node::Kind::list))
        for (const Node& item : node.items)
            add(as_text(item, "a code"), {item.text, item.text}, item.place);
    else
        fail(node.place, "a list of codes, or a table of codes and their words, is expected here");
    if (codes.empty()) fail(node.place, "this list is empty");
    return codes;
}

/// `[parties]`, `[links]`, `[facts]`: names and their words.
template <class List>
void named_words(List& list, const Node* node) {
    if (!node) return;
    Table table(*node);
    for (const Node::Member* member : table.rest()) {
        if (!is_code(member->key)) fail(member->place, "`" + member->key + "` is no name");
        list.add(member->key, as_words(member->value));
    }
}

Reason reason_of(Table& table, std::string_view key, Reason otherwise) {
    const Node* node = table.take(key);
    if (!node) return otherwise;
    const auto reason = reason_named(as_text(*node, key));
    if (!reason) fail(node->place, "`" + node->text + "` is no reason code");
    return *reason;
}

Instant::Duration duration_of(const Node& node) {
    Table table(node);
    const auto minutes = table.integer("minutes");
    const auto hours = table.integer("hours");
    const auto days = table.integer("days");
    table.close();
    if (minutes.has_value() + hours.has_value() + days.has_value() != 1)
        fail(node.place, "exactly one of `minutes`, `hours`, `days` is expected here");
    const std::int64_t count = minutes ? *minutes : hours ? *hours : *days;
    if (count < 0 || count > 1'000'000) fail(node.place, "this duration is out of bounds");
    if (minutes) return std::chrono::minutes(count);
    return hours ? Instant::Duration(std::chrono::hours(count)) : std::chrono::days(count);
}

}  // namespace

void Loader::lists(Table& top) {
    roles(top);
    unit_types(top);
    groups(top);
    classes(top);
    axes(top);
    custody(top);
    named_words(policy_.parties, top.take("parties"));
    named_words(policy_.links, top.take("links"));
    named_words(policy_.facts, top.take("facts"));
    code_lists(top);
    if (const Node* node = top.take("threads"))
        for (const Node::Member& member : node->members) {
            Table entry(member.value);
            ThreadKind kind{{entry.needed_text("vi"), entry.needed_text("en")}, false};
            if (const Node* expiry = entry.take("at_expiry")) {
                if (as_text(*expiry, "at_expiry") != "custody_back")
                    fail(expiry->place, "`at_expiry` can only be custody_back");
                kind.custody_back = true;
            }
            entry.close();
            policy_.threads.add(member.key, std::move(kind));
        }
    time_limits(top);
}

void Loader::roles(Table& top) {
    Table table(top.need("roles"));
    for (const Node::Member* member : table.rest()) {
        if (!RoleName::parse(member->key))
            fail(member->place, "`" + member->key + "` is no role name");
        policy_.roles.add(member->key, as_words(member->value));
    }
}

void Loader::unit_types(Table& top) {
    Table table(top.need("unit_types"));
    for (const Node::Member* member : table.rest()) {
        if (!is_code(member->key)) fail(member->place, "`" + member->key + "` is no code");
        Table entry(member->value);
        UnitType type{{entry.needed_text("vi"), entry.needed_text("en")}, {}, {}};
        type.family = entry.text("family").value_or("");
        type.level = entry.text("level").value_or("");
        entry.close();
        policy_.unit_types.add(member->key, std::move(type));
    }
}

void Loader::groups(Table& top) {
    const Node* node = top.take("groups");
    if (!node) return;
    Table table(*node);
    for (const Node::Member* member : table.rest()) {
        if (policy_.unit_types.find(member->key))
            fail(member->place, "`" + member->key + "` is a unit type already");
        std::vector<std::string> under{member->key};
        policy_.groups.emplace(member->key, group(*member, *node, under));
    }
}

UnitTypes Loader::group(const Node::Member& member, const Node& groups,
                        std::vector<std::string>& under) {
    UnitTypes types;
    std::vector<UnitTypes::Span> dated;
    std::vector<const Node*> plain;
    for (const Node* item : one_or_more(member.value)) {
        if (!item->is(Node::Kind::table)) {
            plain.push_back(item);
            continue;
        }
        Table entry(*item);
        const Node& of = entry.need("of");
        const auto from = entry.date("from");
        const auto to = entry.date("to");
        entry.close();
        std::vector<UnitTypes::Span> inner;
        UnitTypes::Span span = span_of(one_or_more(of), groups, under, inner);
        if (!inner.empty()) fail(of.place, "a dated part of a group cannot name a dated group");
        span.from = from;
        span.to = to;
        dated.push_back(std::move(span));
    }
    UnitTypes::Span always = span_of(plain, groups, under, dated);
    if (!plain.empty()) types.add(std::move(always));
    for (UnitTypes::Span& span : dated) types.add(std::move(span));
    types.written = {member.key};
    return types;
}

UnitTypes::Span Loader::span_of(const std::vector<const Node*>& names, const Node& groups,
                                std::vector<std::string>& under,
                                std::vector<UnitTypes::Span>& dated) {
    UnitTypes::Span span{std::vector<bool>(policy_.unit_types.size()), {}, {}};
    for (const Node* item : names) {
        const std::string& name = as_text(*item, "a group");
        if (const auto type = policy_.unit_types.find(name)) {
            span.types[type->at] = true;
            continue;
        }
        const auto other =
            std::find_if(groups.members.begin(), groups.members.end(),
                         [&](const Node::Member& member) { return member.key == name; });
        if (other == groups.members.end())
            fail(item->place, "`" + name + "` is neither a unit type nor a group");
        if (std::find(under.begin(), under.end(), name) != under.end())
            fail(item->place, "the group `" + name + "` contains itself");
        under.push_back(name);
        const UnitTypes inner = group(*other, groups, under);
        for (const UnitTypes::Span& part : inner.spans()) {
            if (part.from || part.to) {
                dated.push_back(part);
                continue;
            }
            for (std::size_t i = 0; i < part.types.size(); ++i)
                if (part.types[i]) span.types[i] = true;
        }
        under.pop_back();
    }
    return span;
}

void Loader::classes(Table& top) {
    Table table(top.need("classes"));
    int clear = 0;
    for (const Node::Member* member : table.rest()) {
        Table entry(member->value);
        SensitivityClass made{{entry.needed_text("vi"), entry.needed_text("en")},
                              entry.flag("clear").value_or(false),
                              entry.flag("kept").value_or(false)};
        entry.close();
        clear += made.clear ? 1 : 0;
        policy_.classes.add(member->key, std::move(made));
    }
    if (clear != 1) fail(table.place(), "exactly one class has `clear = true`");
}

void Loader::axes(Table& top) {
    const Node* node = top.take("axes");
    if (!node) return;
    Table table(*node);
    for (const Node::Member* member : table.rest()) {
        Table entry(member->value);
        Axis axis;
        axis.values = codes_of(entry.need("values"));
        const auto checked = [&](const Node& value) {
            const std::string& text = as_text(value, "a value of the axis");
            for (const auto& [known, words] : axis.values)
                if (known == text) return text;
            fail(value.place, "the axis `" + member->key + "` has no value `" + text + "`");
        };
        axis.start = checked(entry.need("start"));
        if (const Node* usual = entry.take("usual"))
            for (const Node* value : one_or_more(*usual)) axis.usual.push_back(checked(*value));
        axis.otherwise = reason_of(entry, "otherwise", Reason::wrong_state);
        entry.close();
        policy_.axes.add(member->key, std::move(axis));
    }
}

void Loader::custody(Table& top) {
    const Node* node = top.take("custody");
    if (!node) return;
    Table table(*node);
    const Node& start = table.need("start");
    const Node& states = table.need("states");
    table.close();
    if (!states.is(Node::Kind::table)) fail(states.place, "a table is expected here");
    for (const Node::Member& member : states.members) {
        Table entry(member.value);
        CustodyState state{{entry.needed_text("vi"), entry.needed_text("en")}, 0};
        const Node& units = entry.need("units");
        if (as_integer(units, "units") < 0 || units.integer > 2)
            fail(units.place, "`units` is 0, 1 or 2");
        state.units = static_cast<unsigned>(units.integer);
        entry.close();
        policy_.custody.add(member.key, std::move(state));
    }
    policy_.custody_start = as_text(start, "start");
    if (!policy_.custody.find(policy_.custody_start))
        fail(start.place, "`" + start.text + "` is no custody state");
}

void Loader::code_lists(Table& top) {
    const Node* node = top.take("lists");
    if (!node) return;
    Table table(*node);
    for (const Node::Member* member : table.rest())
        policy_.lists.add(member->key, CodeList{codes_of(member->value)});
}

void Loader::settings(Table& top) {
    const Node* node = top.take("settings");
    if (!node) {
        if (!policy_.parties.empty()) top.need("settings");
        return;
    }
    Table table(*node);
    const Node& filing = table.need("filing_party");
    policy_.filing_party = party(as_text(filing, "filing_party"), filing.place);
    if (const Node* snapshot = table.take("snapshot"))
        for (const Node* word : one_or_more(*snapshot))
            policy_.snapshot.push_back(party(as_text(*word, "snapshot"), word->place));
    table.close();
}

void Loader::time_limits(Table& top) {
    Table table(top.need("time"));
    policy_.time.ahead = duration_of(table.need("ahead"));
    policy_.time.late_after = duration_of(table.need("late_after"));
    policy_.time.behind = duration_of(table.need("behind"));
    const Node& late = table.need("late_field");
    policy_.time.late_field = as_text(late, "late_field");
    const Node* common = top.node().find("common_fields");
    if (!common || !common->find(policy_.time.late_field))
        fail(late.place, "`late_field` must be one of [common_fields]");
    table.close();
}

}  // namespace bangiao::law
