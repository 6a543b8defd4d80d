#include <algorithm>

#include "bangiao/law/loader.hpp"

namespace bangiao::law {

/// The keys of the first layer stand before those of the second, and instead of them.
Condition Loader::condition(const std::vector<const Node*>& layers, Fields fields) {
    Condition condition;
    std::set<std::string> seen;
    for (const Node* layer : layers) {
        if (!layer->is(Node::Kind::table)) fail(layer->place, "a table is expected here");
        for (const Node::Member& member : layer->members)
            if (seen.insert(member.key).second) ask(condition, member.key, member.value, fields);
    }
    return condition;
}

void Loader::ask(Condition& into, const std::string& key, const Node& node, Fields fields) {
    if (const auto axis = policy_.axes.find(key)) {
        Condition::Axis asked{*axis, {}};
        for (const Node* item : one_or_more(node)) {
            const auto& values = policy_.axes[*axis].values;
            if (std::none_of(values.begin(), values.end(),
                             [&](const auto& value) { return value.first == as_text(*item, key); }))
                fail(item->place, "the axis `" + key + "` has no value `" + item->text + "`");
            asked.values.push_back(item->text);
        }
        into.axes.push_back(std::move(asked));
        return;
    }
    if (ask_of_case(into, key, node, fields) || ask_of_event(into, key, node, fields)) return;
    fail(node.place, "the condition `" + key + "` is not known");
}

bool Loader::ask_of_case(Condition& into, const std::string& key, const Node& node, Fields fields) {
    if (key == "custody") {
        for (const Node* item : one_or_more(node)) {
            if (!policy_.custody.find(as_text(*item, key)))
                fail(item->place, "`" + item->text + "` is no custody state");
            into.custody.push_back(item->text);
        }
    } else if (key == "new") {
        into.is_new = as_flag(node, key);
    } else if (key == "answers") {
        for (const Node* item : one_or_more(node))
            into.answers.push_back(thread(as_text(*item, key), item->place));
    } else if (key == "finds") {
        into.finds = thread_search(node, fields);
    } else if (key == "lapsed") {
        for (const Node* item : one_or_more(node))
            into.lapsed.push_back(thread(as_text(*item, key), item->place));
    } else if (key == "thread") {
        for (const Node* item : one_or_more(node))
            into.threads.push_back(thread(as_text(*item, key), item->place));
    } else if (key == "no_thread") {
        for (const Node* item : one_or_more(node))
            into.no_threads.push_back(thread_search(*item, fields));
    } else if (key == "after") {
        for (const Node* item : one_or_more(node)) into.after.push_back(earlier(*item, fields));
    } else if (key == "not_after") {
        for (const Node* item : one_or_more(node)) into.not_after.push_back(earlier(*item, fields));
    } else if (key == "of") {
        into.of = of_test(node);
    } else if (key == "duty" || key == "no_duty") {
        auto& list = key == "duty" ? into.duties : into.no_duties;
        for (const Node* item : one_or_more(node))
            list.push_back(deadline(as_text(*item, key), item->place));
    } else if (key == "facts") {
        Table table(node);
        for (const Node::Member* member : table.rest())
            into.facts.emplace_back(fact(member->key, member->place), test(member->value));
    } else if (key == "agreement") {
        for (const Node* item : one_or_more(node)) into.agreements.push_back(agreement(*item));
    } else {
        return false;
    }
    return true;
}

bool Loader::ask_of_event(Condition& into, const std::string& key, const Node& node,
                          Fields fields) {
    if (key == "age") {
        for (const Node* item : one_or_more(node)) into.ages.push_back(age_test(*item, fields));
    } else if (key == "fields") {
        into.fields = field_tests(node, fields);
    } else if (key == "checks") {
        for (const Node* item : one_or_more(node)) {
            Table table(*item);
            FieldCheck check{guard(table, fields), field_tests(table.need("fields"), fields)};
            table.close();
            into.checks.push_back(std::move(check));
        }
    } else if (key == "units") {
        for (const Node* item : one_or_more(node)) into.units.push_back(unit_test(*item, fields));
    } else if (key == "officers") {
        for (const Node* item : one_or_more(node))
            into.officers.push_back(officer_test(*item, fields));
    } else if (key == "route") {
        into.route = unit_term(node, fields);
    } else if (key == "entitled") {
        into.entitled = value_term(node, fields);
    } else if (key == "person") {
        for (const Node* item : one_or_more(node)) into.persons.push_back(person(*item));
    } else if (key == "time") {
        for (const Node* item : one_or_more(node)) into.windows.push_back(window(*item, fields));
    } else if (key == "retention_over") {
        into.retention_over = value_term(node, fields);
    } else if (key == "actor") {
        for (const Node* item : one_or_more(node)) into.actor.push_back(relation(*item));
    } else if (key == "actor_groups") {
        into.actor_types = unit_set(node);
    } else {
        return false;
    }
    return true;
}

Guard Loader::guard(Table& table, Fields fields) {
    Guard guard;
    const auto conditions = [&](std::string_view key, std::vector<Condition>& into) {
        const Node* node = table.take(key);
        if (!node) return;
        for (const Node* item : one_or_more(*node)) into.push_back(condition({item}, fields));
    };
    conditions("if", guard.when);
    conditions("unless", guard.unless);
    return guard;
}

ThreadSearch Loader::thread_search(const Node& node, Fields fields) {
    if (node.is(Node::Kind::text)) return {thread(node.text, node.place), {}, {}, {}, {}, {}};
    Table table(node);
    ThreadSearch search = thread_search_of(table, fields);
    table.close();
    return search;
}

ThreadSearch Loader::thread_search_of(Table& table, Fields fields) {
    const Node& kind = table.need("thread");
    ThreadSearch search{thread(as_text(kind, "thread"), kind.place), {}, {}, {}, {}, {}};
    if (const Node* key = table.take("key")) search.key = value_term(*key, fields);
    if (const Node* unit = table.take("addressee")) search.addressee = unit_term(*unit, fields);
    if (const Node* unit = table.take("opener")) search.opener = unit_term(*unit, fields);
    if (const Node* set = table.take("addressee_groups")) search.addressee_types = unit_set(*set);
    search.where = where(table);
    return search;
}

AgeTest Loader::age_test(const Node& node, Fields fields) {
    Table table(node);
    AgeTest test{value_term(table.need("born"), fields), {}, {}};
    test.below = table.integer("below");
    test.least = table.integer("least");
    table.close();
    if (!test.below && !test.least) fail(node.place, "one of `below`, `least` is expected here");
    return test;
}

Earlier Loader::earlier(const Node& node, Fields fields) {
    Table table(node);
    Earlier earlier{event_types(table.need("type")), {}, {}, {}, {}, {}};
    if (const Node* by = table.take("by")) earlier.by = unit_term(*by, fields);
    if (const Node* asked = table.take("field")) {
        Table tests(*asked);
        for (const Node::Member* member : tests.rest()) {
            for (const EventRef type : earlier.types)
                field_name(member->key, member->place, &policy_.events[type]);
            earlier.fields.emplace_back(member->key, test(member->value));
        }
    }
    if (const Node* later = table.take("later_than"))
        earlier.later_than = event_type(as_text(*later, "later_than"), later->place);
    earlier.from_day = table.date("from_day");
    earlier.before_day = table.date("before_day");
    table.close();
    return earlier;
}

OfTest Loader::of_test(const Node& node) {
    Table table(node);
    OfTest test;
    if (const Node* types = table.take("types")) test.types = event_types(*types);
    if (const Node* by = table.take("by")) {
        if (as_text(*by, "by") != "actor") fail(by->place, "`by` can only be actor here");
        test.by_actor = true;
    }
    test.may_file = table.flag("may_file").value_or(false);
    table.close();
    return test;
}

UnitTest Loader::unit_test(const Node& node, Fields fields) {
    Table table(node);
    UnitTest test{unit_term(table.need("unit"), fields), {}, {}, {}, {}, {}, {}};
    if (const Node* set = table.take("groups")) test.types = unit_set(*set);
    if (const Node* is = table.take("is"))
        for (const Node* item : one_or_more(*is)) test.is.push_back(unit_term(*item, fields));
    if (const Node* is_not = table.take("is_not"))
        for (const Node* item : one_or_more(*is_not))
            test.is_not.push_back(unit_term(*item, fields));
    if (const Node* within = table.take("within")) test.within = unit_term(*within, fields);
    test.party = table.flag("party");
    test.where = where(table);
    table.close();
    return test;
}

OfficerTest Loader::officer_test(const Node& node, Fields fields) {
    Table table(node);
    OfficerTest test{field_of_term(table.need("officer"), fields),
                     unit_term(table.need("not_of"), fields)};
    table.close();
    return test;
}

FieldTests Loader::field_tests(const Node& node, Fields fields) {
    Table table(node);
    FieldTests tests;
    for (const Node::Member* member : table.rest())
        tests.emplace_back(field_name(member->key, member->place, fields), test(member->value));
    return tests;
}

Window Loader::window(const Node& node, Fields fields) {
    Table table(node);
    Window window;
    if (const Node* duty = table.take("before_due")) {
        window.what = Window::What::before_due;
        window.duty = deadline(as_text(*duty, "before_due"), duty->place);
    } else if (const Node* at_least = table.take("at_least")) {
        window.what = Window::What::ahead_of;
        window.limit = limit(*at_least);
        window.ahead_of = time_term(table.need("ahead_of"), fields);
    } else {
        const Node* within = table.take("within");
        window.what = within ? Window::What::within : Window::What::not_before;
        window.limit = limit(within ? *within : table.need("not_before"));
        const Node& of = table.need("of");
        window.event = event_type(as_text(of, "of"), of.place);
    }
    table.close();
    return window;
}

Relation Loader::relation(const Node& node) {
    using What = Relation::What;
    const std::string& text = as_text(node, "a relation");
    Relation relation{What::party, {}, {}, text};
    static constexpr std::pair<std::string_view, What> plain[] = {
        {"holder", What::holder},
        {"addressee", What::addressee},
        {"opener", What::opener},
        {"party", What::party},
        {"of", What::of},
        {"superior", What::superior},
        {"root", What::root},
        {"own", What::own},
        {"founding_unit", What::founding_unit},
        {"founding_key", What::founding_key}};
    for (const auto& [name, what] : plain)
        if (text == name) {
            relation.what = what;
            return relation;
        }
    if (text.starts_with("party:")) {
        relation.party = party(text.substr(6), node.place);
        return relation;
    }
    if (text.starts_with("author:")) {
        relation.what = What::author;
        relation.event = event_type(text.substr(7), node.place);
        return relation;
    }
    fail(node.place, "`" + text + "` is no relation of a unit to a case");
}

}  // namespace bangiao::law
