#include <algorithm>

#include "bangiao/law/loader.hpp"

namespace bangiao::law {

void Loader::effects(Effects& into, const Node& node, const EventRule& event) {
    if (!node.is(Node::Kind::table)) fail(node.place, "a table is expected here");
    for (const Node::Member& member : node.members) {
        if (const auto axis = policy_.axes.find(member.key)) {
            for (const Node* item : one_or_more(member.value)) {
                SetAxis set{*axis, {}, {}};
                const Node* to = item;
                if (item->is(Node::Kind::table)) {
                    Table table(*item);
                    to = &table.need("to");
                    set.guard = guard(table, &event);
                    table.close();
                }
                set.to = as_text(*to, member.key);
                const auto& values = policy_.axes[*axis].values;
                if (std::none_of(values.begin(), values.end(),
                                 [&](const auto& value) { return value.first == set.to; }))
                    fail(to->place, "the axis `" + member.key + "` has no value `" + set.to + "`");
                into.axes.push_back(std::move(set));
            }
            continue;
        }
        if (!case_effect(into, member.key, member.value, event) &&
            !registry_effect(into, member.key, member.value, event))
            fail(member.place, "the effect `" + member.key + "` is not known");
    }
}

bool Loader::case_effect(Effects& into, const std::string& key, const Node& node,
                         const EventRule& event) {
    const auto each = [&](auto& list, auto read) {
        for (const Node* item : one_or_more(node)) list.push_back((this->*read)(*item, &event));
    };
    if (key == "custody") {
        each(into.custody, &Loader::set_custody);
    } else if (key == "opens") {
        each(into.opens, &Loader::open_thread);
    } else if (key == "closes") {
        each(into.closes, &Loader::close_thread);
    } else if (key == "duty") {
        each(into.duties, &Loader::open_duty);
    } else if (key == "discharges") {
        each(into.discharges, &Loader::discharge);
    } else if (key == "party") {
        each(into.parties, &Loader::add_party);
    } else if (key == "links") {
        each(into.links, &Loader::add_link);
    } else if (key == "moves") {
        each(into.moves, &Loader::move_duty);
    } else if (key == "facts" || key == "adds") {
        Table table(node);
        auto& list = key == "facts" ? into.facts : into.adds;
        for (const Node::Member* member : table.rest())
            list.emplace_back(fact(member->key, member->place), value_term(member->value, &event));
    } else if (key == "corrects") {
        into.corrects = value_term(node, &event);
    } else if (key == "erases") {
        Table table(node);
        Erase erase{value_term(table.need("classes"), &event), {}};
        if (const Node* within = table.take("within")) erase.within = value_term(*within, &event);
        table.close();
        into.erases = std::move(erase);
    } else {
        return false;
    }
    return true;
}

bool Loader::registry_effect(Effects& into, const std::string& key, const Node& node,
                             const EventRule& event) {
    if (key == "ends_grant") {
        into.ends_grant = as_flag(node, key);
        return true;
    }
    if (key != "founds_unit" && key != "ends_unit" && key != "enrols" && key != "revokes" &&
        key != "signs_file" && key != "grants" && key != "delegates" && key != "ends_delegation")
        return false;
    if (key == "enrols" || key == "grants") {
        if (key == "enrols")
            into.enrols = enrol(node, &event);
        else
            into.grants = grant(node, &event);
        return true;
    }
    Table table(node);
    const auto needed = [&](std::string_view name) {
        return field_of_term(table.need(name), &event);
    };
    const auto maybe = [&](std::string_view name) {
        const Node* term = table.take(name);
        return term ? field_of_term(*term, &event) : std::string();
    };
    if (key == "founds_unit")
        into.founds_unit = FoundUnit{needed("unit"),   needed("type"),   maybe("province"),
                                     maybe("commune"), maybe("country"), maybe("parent")};
    else if (key == "ends_unit")
        into.ends_unit = EndUnit{maybe("unit"), maybe("successor")};
    else if (key == "revokes")
        into.revokes = Revoke{needed("officer"), maybe("thumbprint")};
    else if (key == "signs_file")
        into.signs_file = SignFile{needed("file"), needed("in_force_from")};
    else if (key == "delegates")
        into.delegates = Delegate{needed("officer"), needed("from"), needed("to")};
    else
        into.ends_delegation = EndDelegation{needed("officer")};
    table.close();
    return true;
}

SetCustody Loader::set_custody(const Node& node, Fields fields) {
    SetCustody set;
    if (node.is(Node::Kind::text)) {
        if (node.text != "back") fail(node.place, "`custody` is a table, or \"back\"");
        set.back = true;
        return set;
    }
    Table table(node);
    const Node& state = table.need("state");
    set.guard = guard(table, fields);
    if (as_text(state, "state") == "back") {
        set.back = true;
        table.close();
        return set;
    }
    const auto known = policy_.custody.find(state.text);
    if (!known) fail(state.place, "`" + state.text + "` is no custody state");
    set.state = *known;
    if (const Node* unit = table.take("unit")) set.unit = unit_term(*unit, fields);
    if (const Node* to = table.take("to")) set.to = unit_term(*to, fields);
    table.close();
    const unsigned named = (set.unit ? 1U : 0U) + (set.to ? 1U : 0U);
    if (named != policy_.custody[*known].units || (set.to && !set.unit))
        fail(state.place, "`" + state.text + "` names another number of units (`unit`, `to`)");
    return set;
}

OpenThread Loader::open_thread(const Node& node, Fields fields) {
    if (node.is(Node::Kind::text)) return {thread(node.text, node.place), {}, {}, {}, {}};
    Table table(node);
    const Node& kind = table.need("thread");
    OpenThread open{thread(as_text(kind, "thread"), kind.place), {}, {}, {}, {}};
    if (const Node* unit = table.take("addressee")) open.addressee = unit_term(*unit, fields);
    if (const Node* key = table.take("key")) open.key = value_term(*key, fields);
    if (const Node* expires = table.take("expires"))
        open.expires = deadline(as_text(*expires, "expires"), expires->place);
    open.guard = guard(table, fields);
    table.close();
    return open;
}

CloseThread Loader::close_thread(const Node& node, Fields fields) {
    if (node.is(Node::Kind::text))
        return {{thread(node.text, node.place), {}, {}, {}, {}, {}}, false, {}};
    Table table(node);
    CloseThread close{thread_search_of(table, fields), false, {}};
    close.every = table.flag("every").value_or(false);
    close.guard = guard(table, fields);
    table.close();
    return close;
}

OpenDuty Loader::open_duty(const Node& node, Fields fields) {
    Table table(node);
    const Node& id = table.need("id");
    OpenDuty open{deadline(as_text(id, "id"), id.place),
                  unit_term(table.need("owner"), fields),
                  {},
                  {},
                  {},
                  {}};
    if (const Node* from = table.take("from")) open.from = time_term(*from, fields);
    if (const Node* own = table.take("limit")) open.limit = limit(*own);
    if (const Node* kind = table.take("thread"))
        open.thread = thread(as_text(*kind, "thread"), kind->place);
    open.guard = guard(table, fields);
    table.close();
    return open;
}

Discharge Loader::discharge(const Node& node, Fields fields) {
    if (node.is(Node::Kind::text)) return {deadline(node.text, node.place), {}, {}};
    Table table(node);
    const Node& id = table.need("id");
    Discharge discharge{deadline(as_text(id, "id"), id.place), {}, {}};
    if (const Node* owner = table.take("owner")) discharge.owner = unit_term(*owner, fields);
    discharge.guard = guard(table, fields);
    table.close();
    return discharge;
}

AddParty Loader::add_party(const Node& node, Fields fields) {
    Table table(node);
    const Node& as = table.need("as");
    AddParty add{
        unit_term(table.need("unit"), fields), party(as_text(as, "as"), as.place), false, {}};
    add.optional = table.flag("optional").value_or(false);
    add.guard = guard(table, fields);
    table.close();
    return add;
}

AddLink Loader::add_link(const Node& node, Fields fields) {
    Table table(node);
    const Node& kind = table.need("kind");
    const auto known = policy_.links.find(as_text(kind, "kind"));
    if (!known) fail(kind.place, "`" + kind.text + "` is no kind of [links]");
    AddLink add{*known, value_term(table.need("case"), fields), {}};
    add.guard = guard(table, fields);
    table.close();
    return add;
}

MoveDuty Loader::move_duty(const Node& node, Fields fields) {
    Table table(node);
    const Node& duty = table.need("duty");
    MoveDuty move{deadline(as_text(duty, "duty"), duty.place), {}, {}, {}, {}, {}};
    if (const Node* from = table.take("from")) {
        move.from = time_term(*from, fields);
    } else {
        move.last_day = time_term(table.need("last_day"), fields);
        move.last_day_field = move.last_day->field;
        if (const Node* cap = table.take("cap"))
            move.cap = deadline(as_text(*cap, "cap"), cap->place);
    }
    move.guard = guard(table, fields);
    table.close();
    return move;
}

Grant Loader::grant(const Node& node, Fields fields) {
    Table table(node);
    const auto maybe = [&](std::string_view name) {
        const Node* term = table.take(name);
        return term ? field_of_term(*term, fields) : std::string();
    };
    Grant grant{maybe("officers"), maybe("units"), maybe("cases"), maybe("period"), {}, 0};
    grant.as = table.text("as").value_or("");
    if (const auto hours = table.integer("hours")) {
        if (*hours < 1 || *hours > 8760) fail(node.place, "`hours` is between 1 and 8760");
        grant.hours = *hours;
    }
    table.close();
    return grant;
}

Enrol Loader::enrol(const Node& node, Fields fields) {
    Table table(node);
    Enrol enrol;
    enrol.officer = field_of_term(table.need("officer"), fields);
    if (const Node* unit = table.take("unit")) enrol.unit = field_of_term(*unit, fields);
    const Node& roles = table.need("roles");
    if (roles.is(Node::Kind::list))
        for (const Node& item : roles.items) enrol.roles.push_back(policy_.roles.name(role(item)));
    else
        enrol.roles_field = field_of_term(roles, fields);
    const Node& use = table.need("use");
    if (as_text(use, "use") == "signing" || use.text == "tls" || use.text == "gateway")
        enrol.use = use.text;
    else
        enrol.use_field = field_of_term(use, fields);
    const Node& thumbprint = table.need("thumbprint");
    if (as_text(thumbprint, "thumbprint") != "signer")
        enrol.thumbprint = field_of_term(thumbprint, fields);
    enrol.certificate = field_of_term(table.need("certificate"), fields);
    table.close();
    return enrol;
}

/// A thread expires when a duty falls due that the same rule opens.
void Loader::check_expiries(const Effects& effects, const Node& node) {
    for (const OpenThread& open : effects.opens) {
        if (!open.expires) continue;
        if (std::none_of(effects.duties.begin(), effects.duties.end(),
                         [&](const OpenDuty& duty) { return duty.deadline == *open.expires; }))
            fail(node.place, "`expires` names " + policy_.deadlines.name(*open.expires) +
                                 ", which this rule does not open");
    }
}

}  // namespace bangiao::law
