#include <limits>

#include "bangiao/law/loader.hpp"

namespace bangiao::law {
namespace {

/// Cuts `prefix` off the front of the text.
bool cut(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

}  // namespace

UnitTerm Loader::unit_term(const Node& node, Fields fields) {
    using What = UnitTerm::What;
    UnitTerm term;
    term.written = as_text(node, "a unit");
    std::string_view rest = term.written;
    while (cut(rest, "superior:")) ++term.superiors;
    const auto ends = [&](What what) {
        term.what = what;
        return term;
    };
    if (rest == "actor") return ends(What::actor);
    if (rest == "holder") return ends(What::holder);
    if (rest == "addressee") return ends(What::addressee);
    if (rest == "opener") return ends(What::opener);
    if (rest == "of") return ends(What::of);
    if (rest == "chain") return ends(What::chain);
    if (cut(rest, "addressee:") || cut(rest, "opener:")) {
        const bool addressee = term.written.find("addressee:") != std::string::npos;
        term.thread = thread(std::string(rest), node.place);
        return ends(addressee ? What::addressee : What::opener);
    }
    if (cut(rest, "author:")) {
        term.event = event_type(std::string(rest), node.place);
        return ends(What::author);
    }
    if (cut(rest, "party:")) {
        term.party = party(std::string(rest), node.place);
        return ends(What::party);
    }
    if (cut(rest, "field:")) {
        term.field = field_name(std::string(rest), node.place, fields);
        return ends(What::field);
    }
    if (cut(rest, "local:")) {
        Node name = node;
        name.text = rest;
        term.types = unit_set(name);
        return ends(What::local);
    }
    fail(node.place, "`" + term.written + "` names no unit");
}

TimeTerm Loader::time_term(const Node& node, Fields fields) {
    using What = TimeTerm::What;
    const std::string& text = as_text(node, "a time");
    std::string_view rest = text;
    if (rest == "occurred") return {What::occurred, {}, {}, {}};
    if (rest == "admitted") return {What::admitted, {}, {}, {}};
    if (rest == "opened") return {What::opened, {}, {}, {}};
    if (cut(rest, "field:"))
        return {What::field, field_name(std::string(rest), node.place, fields), {}, {}};
    if (cut(rest, "last:")) return {What::last, {}, event_type(std::string(rest), node.place), {}};
    if (cut(rest, "from:")) return {What::from, {}, {}, deadline(std::string(rest), node.place)};
    if (cut(rest, "due:")) return {What::due, {}, {}, deadline(std::string(rest), node.place)};
    fail(node.place, "`" + text + "` names no time");
}

ValueTerm Loader::value_term(const Node& node, Fields fields) {
    const std::string& text = as_text(node, "a value");
    std::string_view rest = text;
    if (cut(rest, "field:"))
        return {ValueTerm::What::field, field_name(std::string(rest), node.place, fields)};
    if (cut(rest, "fact:")) {
        fact(std::string(rest), node.place);
        return {ValueTerm::What::fact, std::string(rest)};
    }
    if (cut(rest, "=")) return {ValueTerm::What::literal, std::string(rest)};
    fail(node.place, "`" + text + "` names no value: field:NAME, fact:NAME or =literal");
}

std::string Loader::field_of_term(const Node& node, Fields fields) {
    const std::string& text = as_text(node, "a field");
    std::string_view rest = text;
    if (!cut(rest, "field:")) fail(node.place, "field:NAME is expected here");
    return field_name(std::string(rest), node.place, fields);
}

boost::json::value Loader::literal(const Node& node) {
    switch (node.kind) {
        case Node::Kind::text:
            return boost::json::value(node.text);
        case Node::Kind::integer:
            return node.integer;
        case Node::Kind::boolean:
            return node.boolean;
        case Node::Kind::date:
            return boost::json::value(day_text(*node.date));
        default:
            fail(node.place, "a text, an integer, a date, true or false is expected here");
    }
}

Test Loader::test(const Node& node) {
    Test test;
    const auto literals = [&](const Node* from) {
        std::vector<boost::json::value> values;
        if (from)
            for (const Node* item : one_or_more(*from)) values.push_back(literal(*item));
        return values;
    };
    if (!node.is(Node::Kind::table)) {
        test.one_of = literals(&node);
        if (test.one_of.empty()) fail(node.place, "this list is empty: nothing could pass");
        return test;
    }
    Table table(node);
    test.present = table.flag("present");
    test.nonempty = table.flag("nonempty").value_or(false);
    test.none_of = literals(table.take("not"));
    test.any = literals(table.take("any"));
    test.all = literals(table.take("all"));
    test.only = literals(table.take("only"));
    test.min = table.integer("min");
    test.max = table.integer("max");
    table.close();
    if (node.members.empty()) fail(node.place, "this test asks nothing");
    return test;
}

Limit Loader::limit(const Node& node) {
    Table table(node);
    const Node* found = nullptr;
    Limit limit;
    const auto kind = [&](std::string_view key, Limit::In in) {
        const Node* value = table.take(key);
        if (!value) return;
        if (found) fail(value->place, "a limit is counted in one unit only");
        found = value;
        limit.in = in;
    };
    kind("days", Limit::In::days);
    kind("working_days", Limit::In::working_days);
    kind("months", Limit::In::months);
    kind("hours", Limit::In::hours);
    table.close();
    if (!found)
        fail(node.place, "one of `days`, `working_days`, `months`, `hours` is expected here");
    const std::int64_t count = as_integer(*found, "a limit");
    // A hundred years in any unit; longer is a slip of the pen.
    const std::int64_t most = limit.in == Limit::In::months  ? 1200
                              : limit.in == Limit::In::hours ? 876'000
                                                             : 36'500;
    if (count == 0 || count < -most || count > most)
        fail(found->place, "this limit is out of bounds");
    limit.count = static_cast<std::int32_t>(count);
    return limit;
}

Where Loader::where(Table& table) {
    const Node* node = table.take("where");
    if (!node) return Where::anywhere;
    const std::string& text = as_text(*node, "where");
    if (text == "same_commune") return Where::same_commune;
    if (text == "same_province") return Where::same_province;
    if (text == "nearest") return Where::nearest;
    if (text == "above") return Where::above;
    if (text == "below") return Where::below;
    fail(node->place, "`where` is same_commune, same_province, nearest, above or below");
}

UnitTypes Loader::unit_set(const Node& node) {
    UnitTypes all;
    for (const Node* item : one_or_more(node)) {
        const std::string& name = as_text(*item, "a group");
        const auto group = policy_.groups.find(name);
        const auto type = policy_.unit_types.find(name);
        if (group == policy_.groups.end() && !type)
            fail(item->place, "`" + name + "` is neither a unit type nor a group");
        if (type) {
            UnitTypes::Span span{std::vector<bool>(policy_.unit_types.size()), {}, {}};
            span.types[type->at] = true;
            all.add(std::move(span));
        } else {
            for (const UnitTypes::Span& span : group->second.spans()) all.add(span);
        }
        all.written.push_back(name);
    }
    return all;
}

const std::string& Loader::field_name(const std::string& name, Place place, Fields fields) {
    if (fields) {
        if (!fields->field(name))
            fail(place, "`" + fields->type.text() + "` has no field `" + name + "`");
        return name;
    }
    for (std::size_t i = 0; i < policy_.events.size(); ++i)
        if (policy_.events[EventRef{static_cast<std::uint16_t>(i)}].field(name)) return name;
    fail(place, "no event has a field `" + name + "`");
}

std::vector<EventRef> Loader::event_types(const Node& node) {
    std::vector<EventRef> types;
    for (const Node* item : one_or_more(node))
        types.push_back(event_type(as_text(*item, "an event type"), item->place));
    return types;
}

EventRef Loader::event_type(const std::string& name, Place place) {
    const auto found = policy_.events.find(name);
    if (!found) fail(place, "`" + name + "` is no event type of this file");
    return *found;
}

RoleRef Loader::role(const Node& node) {
    const auto found = policy_.roles.find(as_text(node, "a role"));
    if (!found) fail(node.place, "`" + node.text + "` is no role");
    return *found;
}

PartyRef Loader::party(const std::string& name, Place place) {
    const auto found = policy_.parties.find(name);
    if (!found) fail(place, "`" + name + "` is no word of [parties]");
    return *found;
}

ThreadRef Loader::thread(const std::string& name, Place place) {
    const auto found = policy_.threads.find(name);
    if (!found) fail(place, "`" + name + "` is no kind of [threads]");
    return *found;
}

DeadlineRef Loader::deadline(const std::string& name, Place place) {
    const auto found = policy_.deadlines.find(name);
    if (!found) fail(place, "`" + name + "` is no deadline");
    return *found;
}

FactRef Loader::fact(const std::string& name, Place place) {
    const auto found = policy_.facts.find(name);
    if (!found) fail(place, "`" + name + "` is no name of [facts]");
    return *found;
}

PersonRef Loader::person(const Node& node) {
    const auto found = policy_.persons.find(as_text(node, "a group of persons"));
    if (!found) fail(node.place, "`" + node.text + "` is no [person] group");
    return *found;
}

AgreementRef Loader::agreement(const Node& node) {
    const auto found = policy_.agreements.find(as_text(node, "an agreement"));
    if (!found) fail(node.place, "`" + node.text + "` is no [agreement]");
    return *found;
}

}  // namespace bangiao::law
