#include <set>

#include "bangiao/law/loader.hpp"

namespace bangiao::law {
namespace {

std::optional<Sees> sees_named(std::string_view name) {
    static constexpr std::pair<std::string_view, Sees> words[] = {
        {"withheld", Sees::withheld}, {"flag", Sees::flag},   {"pointer", Sees::pointer},
        {"masked", Sees::masked},     {"codes", Sees::codes}, {"own", Sees::own},
        {"handed", Sees::handed},     {"full", Sees::full}};
    for (const auto& [word, sees] : words)
        if (word == name) return sees;
    return std::nullopt;
}

Sees sees_of(const Node& node) {
    const auto sees = sees_named(as_text(node, "what is shown"));
    if (!sees)
        fail(node.place,
             "`" + node.text +
                 "` is none of full, handed, own, codes, masked, pointer, flag, withheld");
    return *sees;
}

}  // namespace

/// Names of deadlines, person groups and agreements, so that everything may refer to them before
/// they are read.
void Loader::declare(const Node* all_deadlines, const Node* all_persons,
                     const Node* all_agreements) {
    const auto names = [](const Node* all, auto& list) {
        if (!all) return;
        Table table(*all);
        for (const Node::Member* member : table.rest()) list.add(member->key, {});
    };
    names(all_deadlines, policy_.deadlines);
    names(all_persons, policy_.persons);
    names(all_agreements, policy_.agreements);
}

void Loader::deadlines(const Node* all) {
    if (!all) return;
    for (const Node::Member& member : all->members) {
        Table table(member.value);
        Deadline& deadline = policy_.deadlines[*policy_.deadlines.find(member.key)];
        deadline.says = table.needed_words("says");
        deadline.limit = limit(table.need("limit"));
        if (const Node* warn = table.take("warn")) deadline.warn = limit(*warn);
        if (const Node* list = table.take("instead"))
            for (const Node* item : one_or_more(*list)) {
                Table entry(*item);
                Deadline::Instead instead{guard(entry, nullptr), limit(entry.need("limit")), {}};
                if (const Node* warn = entry.take("warn")) instead.warn = limit(*warn);
                entry.close();
                deadline.instead.push_back(std::move(instead));
            }
        deadline.standing = table.flag("standing").value_or(false);
        deadline.continues = table.texts("continues");
        deadline.basis = basis_of(table);
        deadline.mark = mark_of(table);
        table.close();
    }
}

void Loader::routes(const Node* all) {
    if (!all) return;
    for (const Node* item : one_or_more(*all)) {
        Table table(*item);
        Route route;
        route.number = as_integer(table.need("number"), "number");
        route.from = unit_set(table.need("from"));
        route.to = unit_set(table.need("to"));
        route.where = where(table);
        route.guard = guard(table, nullptr);
        route.basis = basis_of(table);
        route.mark = mark_of(table);
        table.close();
        policy_.routes.push_back(std::move(route));
    }
}

void Loader::persons(const Node* all) {
    if (!all) return;
    for (const Node::Member& member : all->members) {
        Table table(member.value);
        PersonGroup& group = policy_.persons[*policy_.persons.find(member.key)];
        group.label = table.needed_words("label");
        group.guard = guard(table, nullptr);
        group.basis = basis_of(table);
        group.mark = mark_of(table);
        table.close();
    }
}

void Loader::agreements(const Node* all) {
    if (!all) return;
    for (const Node::Member& member : all->members) {
        Table table(member.value);
        Agreement& agreement = policy_.agreements[*policy_.agreements.find(member.key)];
        agreement.label = table.needed_words("label");
        const Node& country = table.need("country");
        agreement.country = as_text(country, "country");
        if (agreement.country.size() != 2 ||
            agreement.country.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos)
            fail(country.place, "`country` is a code of two capital letters");
        agreement.from = table.date("from");
        agreement.to = table.date("to");
        agreement.guard = guard(table, nullptr);
        // A decision must come to an end: nothing that could lead back here.
        for (const auto* side : {&agreement.guard.when, &agreement.guard.unless})
            for (const Condition& condition : *side)
                if (!condition.agreements.empty() || !condition.persons.empty())
                    fail(member.place,
                         "whom an agreement covers rests on no group and no agreement");
        agreement.basis = basis_of(table);
        agreement.mark = mark_of(table);
        table.close();
    }
}

void Loader::entitlements(const Node* all) {
    if (!all) return;
    Table list(*all);
    for (const Node::Member* member : list.rest()) {
        Table table(member->value);
        Entitlement entitlement;
        entitlement.label = table.needed_words("label");
        for (const Node* item : one_or_more(table.need("persons")))
            entitlement.persons.push_back(person(*item));
        entitlement.guard = guard(table, nullptr);
        entitlement.basis = basis_of(table);
        entitlement.mark = mark_of(table);
        table.close();
        policy_.entitlements.emplace(member->key, std::move(entitlement));
    }
}

namespace {

/// Groups of persons that a guard names.
void collect_persons(const Guard& guard, std::vector<PersonRef>& into) {
    for (const auto* side : {&guard.when, &guard.unless})
        for (const Condition& condition : *side)
            into.insert(into.end(), condition.persons.begin(), condition.persons.end());
}

bool reaches(const Policy& policy, PersonRef from, PersonRef to, std::set<PersonRef>& seen) {
    std::vector<PersonRef> named;
    collect_persons(policy.persons[from].guard, named);
    for (const PersonRef next : named)
        if (next == to || (seen.insert(next).second && reaches(policy, next, to, seen)))
            return true;
    return false;
}

}  // namespace

/// One group may rest on another, but none on itself: a decision must come to an end.
void Loader::check_persons() {
    for (const std::string& name : policy_.persons.names()) {
        std::set<PersonRef> seen;
        const PersonRef person = *policy_.persons.find(name);
        if (reaches(policy_, person, person, seen))
            fail({}, "the group of persons `" + name + "` rests on itself");
    }
}

void Loader::goal(const Node* node) {
    if (!node) return;
    Table table(*node);
    Goal goal;
    goal.says = table.needed_words("says");
    goal.guard = guard(table, nullptr);
    const auto kept = [&](std::string_view key) {
        const Node& name = table.need(key);
        return fact(as_text(name, key), name.place);
    };
    goal.opened = kept("opened");
    goal.delivered = kept("delivered");
    goal.refused = kept("refused");
    goal.basis = basis_of(table);
    goal.mark = mark_of(table);
    table.close();
    policy_.goal = std::move(goal);
}

void Loader::open_questions(const Node* all) {
    if (!all) return;
    for (const Node* item : one_or_more(*all)) {
        Table table(*item);
        OpenQuestion open{table.needed_words("question"), table.needed_words("reading"),
                          table.texts("concerns"), mark_of(table)};
        table.close();
        policy_.open_questions.push_back(std::move(open));
    }
}

void Loader::retention(const Node* all) {
    if (!all) return;
    Table list(*all);
    for (const Node::Member* member : list.rest()) {
        Table table(member->value);
        Retention rule;
        rule.says = table.needed_words("says");
        if (const Node* names = table.take("classes"))
            for (const Node* name : one_or_more(*names)) {
                const auto known = policy_.classes.find(as_text(*name, "classes"));
                if (!known) fail(name->place, "`" + name->text + "` is no class");
                rule.classes.push_back(*known);
            }
        rule.guard = guard(table, nullptr);
        if (const Node* term = table.take("term")) rule.term = limit(*term);
        if (const Node* from = table.take("from")) rule.from = time_term(*from, nullptr);
        if (const Node* age = table.take("age"))
            for (const Node* item : one_or_more(*age))
                rule.ages.push_back(age_test(*item, nullptr));
        rule.basis = basis_of(table);
        rule.mark = mark_of(table);
        table.close();
        policy_.retention.add(member->key, std::move(rule));
    }
}

void Loader::sight(const Node* rows, bool cap, std::vector<SightRow>& into) {
    if (!rows) return;
    for (const Node* item : one_or_more(*rows)) {
        Table table(*item);
        table.text("name");  // by which a file that extends this one replaces or removes the row
        SightRow row;
        if (const Node* roles = table.take("roles"))
            for (const Node* name : one_or_more(*roles)) row.roles.push_back(role(*name));
        if (const Node* words = table.take("parties"))
            for (const Node* word : one_or_more(*words))
                row.parties.push_back(party(as_text(*word, "parties"), word->place));
        if (const Node* mandate = table.take("mandate")) {
            row.mandate = mandate->is(Node::Kind::text) || as_flag(*mandate, "mandate");
            if (mandate->is(Node::Kind::text)) row.mandate_as = mandate->text;
        }
        const bool groups_needed = !cap && !row.mandate && !policy_.is_constitution();
        if (const Node* set = groups_needed ? &table.need("groups") : table.take("groups"))
            row.types = unit_set(*set);
        row.guard = guard(table, nullptr);
        row.basis = basis_of(table);
        row.mark = mark_of(table);
        for (const Node::Member* member : table.rest()) {
            const auto known = policy_.classes.find(member->key);
            if (!known) fail(member->place, "`" + member->key + "` is neither a key nor a class");
            row.classes.emplace(*known, class_sight(member->value));
        }
        if (row.classes.empty()) fail(item->place, "this row names no class");
        into.push_back(std::move(row));
    }
}

void Loader::log_readers(const Node* rows) {
    if (!rows) return;
    for (const Node* item : one_or_more(*rows)) {
        if (!policy_.is_constitution())
            fail(item->place, "the constitution says who reads the log");
        Table table(*item);
        LogReaders row;
        if (const Node* roles = table.take("roles"))
            for (const Node* name : one_or_more(*roles)) row.roles.push_back(role(*name));
        if (const Node* mandate = table.take("mandate")) {
            row.mandate = mandate->is(Node::Kind::text) || as_flag(*mandate, "mandate");
            if (mandate->is(Node::Kind::text)) row.mandate_as = mandate->text;
        }
        row.basis = basis_of(table);
        row.mark = mark_of(table);
        table.close();
        if (row.roles.empty() && !row.mandate)
            fail(item->place, "this row names neither roles nor a mandate");
        policy_.log_readers.push_back(std::move(row));
    }
}

ClassSight Loader::class_sight(const Node& node) {
    if (node.is(Node::Kind::text)) return {sees_of(node), {}};
    Table table(node);
    ClassSight sight{sees_of(table.need("show")), {}};
    if (const Node* but = table.take("but")) {
        Table fields(*but);
        for (const Node::Member* member : fields.rest())
            sight.but.emplace(field_name(member->key, member->place, nullptr),
                              sees_of(member->value));
    }
    table.close();
    return sight;
}

namespace {

LookRow::Over over_of(const Node& node) {
    const std::string& word = as_text(node, "over");
    if (word == "within") return LookRow::Over::within;
    if (word == "mandate") return LookRow::Over::mandate;
    if (word == "held") return LookRow::Over::held;
    fail(node.place, "`" + word + "` is none of within, mandate, held");
}

}  // namespace

void Loader::look_rows(const Node* rows) {
    if (!rows) return;
    for (const Node* item : one_or_more(*rows)) {
        Table table(*item);
        LookRow row;
        for (const Node* name : one_or_more(table.need("roles"))) row.roles.push_back(role(*name));
        if (const Node* set = table.take("groups")) row.types = unit_set(*set);
        row.over = over_of(table.need("over"));
        row.basis = basis_of(table);
        row.mark = mark_of(table);
        table.close();
        policy_.look_rows.push_back(std::move(row));
    }
}

void Loader::anchor(const Node* node) {
    if (!node) return;
    Table table(*node);
    const Node& type = table.need("event");
    const EventRef event = event_type(as_text(type, "event"), type.place);
    const auto field = [&](std::string_view key) {
        const Node& name = table.need(key);
        return field_name(as_text(name, key), name.place, &policy_.events[event]);
    };
    Anchor anchor{event, role(table.need("role")), field("looks"), field("hash")};
    table.close();
    policy_.anchor = std::move(anchor);
}

void Loader::searches(const Node* all) {
    if (!all) return;
    Table table(*all);
    for (const Node::Member* member : table.rest()) {
        const std::optional<SearchKind> kind = search_kind_named(member->key);
        if (!kind) fail(member->place, "`" + member->key + "` is nothing that can be looked for");
        Table entry(member->value);
        Search search{entry.needed_words("says"), entry.flag("same_person").value_or(false),
                      basis_of(entry), mark_of(entry)};
        entry.close();
        policy_.searches.emplace(*kind, std::move(search));
    }
}

}  // namespace bangiao::law
