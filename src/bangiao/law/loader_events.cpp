#include <algorithm>

#include "bangiao/law/loader.hpp"

namespace bangiao::law {
namespace {

bool is_field_name(const std::string& text) {
    return RoleName::parse(text).has_value();  // the same alphabet: lower case, digits, underscores
}

ChainKind chain_of(Table& table, bool constitution) {
    const Node* node = constitution ? &table.need("chain") : table.take("chain");
    if (!node) return ChainKind::of_a_case;
    const std::string& text = as_text(*node, "chain");
    if (text == "case" && !constitution) return ChainKind::of_a_case;
    if (text == "unit" && constitution) return ChainKind::of_a_unit;
    if (text == "governance" && constitution) return ChainKind::governance;
    fail(node->place, constitution ? "a constitution's events stand in a unit or governance chain"
                                   : "a policy's events stand in a case chain");
}

Opens opens_of(Table& table) {
    const Node* node = table.take("opens");
    if (!node) return Opens::never;
    if (node->is(Node::Kind::text) && node->text == "only") return Opens::only;
    return as_flag(*node, "opens") ? Opens::may : Opens::never;
}

std::string kind_of(Table& table) {
    const Node& node = table.need("kind");
    const std::string& text = as_text(node, "kind");
    if (text != "note" && text != "minutes" && text != "decision" && text != "system")
        fail(node.place, "`kind` is note, minutes, decision or system");
    return text;
}

/// The members of one table that stand in two layers: what the second says replaces the first.
std::vector<const Node::Member*> layered(const Node* shared, const Node* own) {
    std::vector<const Node::Member*> members;
    for (const Node* layer : {own, shared}) {
        if (!layer) continue;
        if (!layer->is(Node::Kind::table)) fail(layer->place, "a table is expected here");
        for (const Node::Member& member : layer->members)
            if (std::none_of(members.begin(), members.end(),
                             [&](const auto* known) { return known->key == member.key; }))
                members.push_back(&member);
    }
    return members;
}

}  // namespace

void Loader::events(const Node* all, const Node* common) {
    Table table(*all);
    const std::vector<const Node::Member*> members = table.rest();
    for (const Node::Member* member : members) {
        const auto type = EventType::parse(member->key);
        if (!type)
            fail(member->place, "`" + member->key + "` is no event type: two words and a dot");
        EventRule event{*type,        {}, {}, {}, {}, {}, {}, ChainKind::of_a_case,
                        Opens::never, {}, {}, {}};
        policy_.events.add(member->key, std::move(event));
    }
    for (const Node::Member* member : members) {
        Table entry(member->value);
        shape(policy_.events[*policy_.events.find(member->key)], entry, common);
    }
}

void Loader::shape(EventRule& event, Table& table, const Node* common) {
    event.label = table.needed_words("label");
    event.kind = kind_of(table);
    event.forms = table.texts("form");
    event.basis = basis_of(table);
    event.mark = mark_of(table);
    event.says = table.words("says").value_or(Words{});
    event.chain = chain_of(table, policy_.is_constitution());
    event.opens = opens_of(table);
    for (const char* later : {"by", "when", "then", "rule"}) table.take(later);
    if (const Node* fields = table.take("fields")) {
        Table own(*fields);
        for (const Node::Member* member : own.rest()) field(event, *member);
    }
    event.filed_by_time = table.flag("filed_by_time").value_or(false);
    table.close();
    if (!common) return;
    Table shared(*common);
    for (const Node::Member* member : shared.rest())
        if (!event.fields.contains(member->key)) field(event, *member);
}

void Loader::field(EventRule& event, const Node::Member& member) {
    if (!is_field_name(member.key)) fail(member.place, "`" + member.key + "` is no field name");
    Table table(member.value);
    FieldRule rule;
    const Node& type = table.need("type");
    const auto named = [&](const Node& node) {
        const auto found = field_type_named(as_text(node, "type"));
        if (!found) fail(node.place, "`" + node.text + "` is no field type");
        return *found;
    };
    rule.type = named(type);
    if (rule.type == FieldType::list) {
        const Node& items = table.need("items");
        rule.items = named(items);
        if (rule.items == FieldType::list) fail(items.place, "a list of lists is no field type");
    }
    rule.values = values_of(table, rule.type == FieldType::list ? rule.items : rule.type);
    const Node& sensitivity = table.need("class");
    const auto known = policy_.classes.find(as_text(sensitivity, "class"));
    if (!known) fail(sensitivity.place, "`" + sensitivity.text + "` is no class");
    rule.sensitivity = *known;
    rule.clear = policy_.classes[*known].clear && is_closed(rule.type);
    rule.required = table.flag("required").value_or(false);
    rule.min = table.integer("min");
    rule.max = table.integer("max");
    if (rule.min || rule.max) {
        if (rule.type != FieldType::integer && rule.type != FieldType::text &&
            rule.type != FieldType::list)
            fail(type.place, "`min` and `max` are for int, text and list");
        if (rule.min && rule.max && *rule.min > *rule.max)
            fail(type.place, "`min` lies above `max`");
    }
    if (const Node* kept = table.take("fact"))
        rule.fact = fact(as_text(*kept, "fact"), kept->place);
    if (const Node* node = table.take("search")) rule.search = search_of(*node, rule);
    rule.label = table.words("label").value_or(Words{member.key, member.key});
    table.close();
    event.fields.emplace(member.key, std::move(rule));
}

/// What is found again must be erasable again, and is of one person.
SearchKind Loader::search_of(const Node& node, const FieldRule& rule) {
    const std::optional<SearchKind> kind = search_kind_named(as_text(node, "search"));
    if (!kind || !policy_.searches.contains(*kind))
        fail(node.place, "`" + node.text + "` is no [search] of this policy");
    if (rule.clear || policy_.classes[rule.sensitivity].kept)
        fail(node.place, "what can be looked for is sealed, and of a class that is erased");
    const FieldType type = rule.type == FieldType::list ? rule.items : rule.type;
    if (type != (kind == SearchKind::birth_date ? FieldType::date : FieldType::text))
        fail(node.place, "a field of this type cannot be looked for in this way");
    return *kind;
}

Values Loader::values_of(Table& table, FieldType coded) {
    const Node* node = table.take("of");
    if (!node) {
        if (coded == FieldType::enumerated) table.need("of");
        return {};
    }
    if (coded != FieldType::enumerated && coded != FieldType::code)
        fail(node->place, "`of` is for enum and code");
    const std::string& name = as_text(*node, "of");
    if (name == "roles") return {Values::From::roles, {}};
    if (name == "unit_types") return {Values::From::unit_types, {}};
    const auto list = policy_.lists.find(name);
    if (!list) fail(node->place, "`" + name + "` is no list of [lists]");
    return {Values::From::list, *list};
}

void Loader::rules(EventRule& event, const Node& node) {
    const Node* roads = node.find("rule");
    if (!roads) {
        event.rules.push_back(rule_of(event, node, nullptr));
        return;
    }
    if (!roads->is(Node::Kind::list) || roads->items.empty())
        fail(roads->place, "[[event.….rule]] is expected here");
    for (const Node& road : roads->items) event.rules.push_back(rule_of(event, node, &road));
}

/// What the service files by itself it must be able to fill in: it knows what has ended and when.
void Loader::check_filed_by_time(const EventRule& event, const Node& node) const {
    if (!event.filed_by_time) return;
    const Node& place = *node.find("filed_by_time");
    for (const auto& [name, field] : event.fields)
        if (field.required)
            fail(place.place, "the service could not fill in the required field `" + name + "`");
    for (const Rule& rule : event.rules)
        if (rule.when.lapsed.empty())
            fail(place.place, "what is filed by time asks with `lapsed` what has ended");
}

Rule Loader::rule_of(const EventRule& event, const Node& shared, const Node* own) {
    Rule rule{event.type.text(), event.basis, event.mark, event.says, {}, {}, {}};
    if (own) {
        Table table(*own);
        const Node& name = table.need("name");
        if (!is_field_name(as_text(name, "name")))
            fail(name.place, "a rule's name is one lower-case word");
        for (const Rule& other : event.rules)
            if (other.name == event.type.text() + "/" + name.text)
                fail(name.place, "two rules have the name `" + name.text + "`");
        rule.name += "/" + name.text;
        if (table.has("basis")) rule.basis = basis_of(table);
        if (table.has("mark")) rule.mark = mark_of(table);
        if (const auto says = table.words("says")) rule.says = *says;
        for (const char* key : {"by", "when", "then"}) table.take(key);
        table.close();
    }
    const auto part = [&](const Node* of, const char* key) { return of ? of->find(key) : nullptr; };
    rule.by = who(part(&shared, "by"), part(own, "by"), own ? *own : shared);
    std::vector<const Node*> layers;
    for (const Node* layer : {part(own, "when"), part(&shared, "when")})
        if (layer) layers.push_back(layer);
    rule.when = condition(layers, &event);
    for (const Node* layer : {part(&shared, "then"), part(own, "then")})
        if (layer) effects(rule.effects, *layer, event);
    check_expiries(rule.effects, own ? *own : shared);
    return rule;
}

Who Loader::who(const Node* shared, const Node* own, const Node& event) {
    Who who;
    for (const Node::Member* member : layered(shared, own)) {
        if (member->key == "roles")
            for (const Node* item : one_or_more(member->value)) who.roles.push_back(role(*item));
        else if (member->key == "groups")
            who.types = unit_set(member->value);
        else if (member->key == "unit")
            for (const Node* item : one_or_more(member->value))
                who.relations.push_back(relation(*item));
        else if (member->key == "not_officer")
            who.not_officer = event_types(member->value);
        else
            fail(member->place, "the key `" + member->key + "` is not known here");
    }
    if (who.roles.empty()) fail(event.place, "no rule says by which `roles` this is filed");
    return who;
}

std::string Loader::mark_of(Table& table) {
    const Node& node = table.need("mark");
    const std::string& text = as_text(node, "mark");
    if (text != "text" && text != "summary" && text != "assumed")
        fail(node.place, "`mark` is text, summary or assumed");
    return text;
}

std::vector<std::string> Loader::basis_of(Table& table) {
    const Node& node = table.need("basis");
    std::vector<std::string> basis = table.texts("basis");
    if (basis.empty()) fail(node.place, "`basis` names at least one source");
    return basis;
}

namespace {

void remember_fields(Policy& policy, const std::vector<Earlier>& all) {
    for (const Earlier& earlier : all)
        for (const EventRef type : earlier.types)
            for (const auto& [field, test] : earlier.fields) {
                std::vector<std::string>& kept = policy.events[type].remembered;
                if (std::find(kept.begin(), kept.end(), field) == kept.end()) kept.push_back(field);
            }
}

void remember_guard(Policy& policy, const Guard& guard);

void remember_condition(Policy& policy, const Condition& condition) {
    remember_fields(policy, condition.after);
    remember_fields(policy, condition.not_after);
    for (const FieldCheck& check : condition.checks) remember_guard(policy, check.guard);
}

void remember_guard(Policy& policy, const Guard& guard) {
    for (const Condition& condition : guard.when) remember_condition(policy, condition);
    for (const Condition& condition : guard.unless) remember_condition(policy, condition);
}

void remember_effects(Policy& policy, const Effects& effects) {
    const auto all = [&](const auto& list) {
        for (const auto& effect : list) remember_guard(policy, effect.guard);
    };
    all(effects.discharges);
    all(effects.closes);
    all(effects.moves);
    all(effects.axes);
    all(effects.custody);
    all(effects.parties);
    all(effects.opens);
    all(effects.duties);
    all(effects.links);
}

}  // namespace

/// Which fields of an event the state keeps with its mark: those that some rule asks for later.
void Loader::remember() {
    for (std::size_t i = 0; i < policy_.events.size(); ++i) {
        const std::vector<Rule> rules =
            policy_.events[EventRef{static_cast<std::uint16_t>(i)}].rules;
        for (const Rule& rule : rules) {
            remember_condition(policy_, rule.when);
            remember_effects(policy_, rule.effects);
        }
    }
    for (std::size_t i = 0; i < policy_.deadlines.size(); ++i)
        for (const auto& instead :
             policy_.deadlines[DeadlineRef{static_cast<std::uint16_t>(i)}].instead)
            remember_guard(policy_, instead.guard);
    for (std::size_t i = 0; i < policy_.persons.size(); ++i)
        remember_guard(policy_, policy_.persons[PersonRef{static_cast<std::uint16_t>(i)}].guard);
    for (const Route& route : policy_.routes) remember_guard(policy_, route.guard);
    for (const auto& [code, entitlement] : policy_.entitlements)
        remember_guard(policy_, entitlement.guard);
    for (const SightRow& row : policy_.sight) remember_guard(policy_, row.guard);
    for (const SightRow& row : policy_.sight_caps) remember_guard(policy_, row.guard);
    for (std::size_t i = 0; i < policy_.events.size(); ++i)
        std::sort(policy_.events[EventRef{static_cast<std::uint16_t>(i)}].remembered.begin(),
                  policy_.events[EventRef{static_cast<std::uint16_t>(i)}].remembered.end());
}

}  // namespace bangiao::law
