#include "bangiao/law/amendment.hpp"

#include <algorithm>

namespace bangiao::law {
namespace {

/// What a file says of itself; nothing of it passes on to a file that extends it.
constexpr std::string_view head_keys[] = {"id",   "kind",          "extends",     "title",
                                          "note", "in_force_from", "in_force_to", "basis"};

bool is_head(std::string_view key) {
    return std::find(std::begin(head_keys), std::end(head_keys), key) != std::end(head_keys);
}

Node* find_in(Node& table, std::string_view key) {
    for (Node::Member& member : table.members)
        if (member.key == key) return &member.value;
    return nullptr;
}

void put(Node& table, const Node::Member& member) {
    if (Node* found = find_in(table, member.key))
        *found = member.value;
    else
        table.members.push_back(member);
}

/// One layer further down, as seen from the file that extends this one.
void lower(Node& node) {
    ++node.place.layer;
    for (Node& item : node.items) lower(item);
    for (Node::Member& member : node.members) {
        ++member.place.layer;
        lower(member.value);
    }
}

/// Tables are joined so many levels deep; below that, and for whatever is no table, the amendment's
/// word stands instead of the base's.
void join(Node& into, const Node& amendment, int levels) {
    for (const Node::Member& member : amendment.members) {
        Node* found = find_in(into, member.key);
        if (levels > 1 && found && found->is(Node::Kind::table) &&
            member.value.is(Node::Kind::table))
            join(*found, member.value, levels - 1);
        else
            put(into, member);
    }
}

bool same_value(const Node* a, const Node* b) {
    return a && b && a->kind == b->kind && a->text == b->text && a->integer == b->integer;
}

/// Entries of a list that a key tells apart (a rule's `name`, a route's `number`): those of the
/// amendment stand instead of all that the base has under the same key.
void join_list(Node& into, const Node& amendment, std::string_view key) {
    for (const Node& entry : amendment.items) {
        std::erase_if(into.items, [&](const Node& standing) {
            return standing.place.layer > 0 && same_value(standing.find(key), entry.find(key));
        });
        into.items.push_back(entry);
    }
}

void join_event(Node& into, const Node& amendment) {
    for (const Node::Member& member : amendment.members) {
        Node* found = find_in(into, member.key);
        if (found && member.key == "fields")
            join(*found, member.value, 1);
        else if (found && member.key == "rule" && member.value.is(Node::Kind::list))
            join_list(*found, member.value, "name");
        else
            put(into, member);
    }
}

void join_section(Node& into, const Node::Member& section) {
    static constexpr std::string_view by_key[] = {"axes",   "custody",     "deadline",
                                                  "person", "entitlement", "agreement"};
    Node* found = find_in(into, section.key);
    if (!found || found->kind != section.value.kind) {
        put(into, section);
    } else if (section.key == "event") {
        for (const Node::Member& event : section.value.members) {
            Node* known = find_in(*found, event.key);
            if (known && known->is(Node::Kind::table) && event.value.is(Node::Kind::table))
                join_event(*known, event.value);
            else
                put(*found, event);
        }
    } else if (found->is(Node::Kind::list)) {
        join_list(*found, section.value, section.key == "route" ? "number" : "name");
    } else {
        const bool deeper =
            std::find(std::begin(by_key), std::end(by_key), section.key) != std::end(by_key);
        join(*found, section.value, deeper ? 2 : 1);
    }
}

// What an amendment takes away.

[[noreturn]] void nothing_to_remove(const Node& name, std::string_view section) {
    fail(name.place, "the base has no " + std::string(section) + " `" +
                         (name.is(Node::Kind::integer) ? std::to_string(name.integer) : name.text) +
                         "` to remove");
}

void remove_key(Node& table, const Node& name, std::string_view section) {
    const std::string& key = as_text(name, section);
    if (std::erase_if(table.members,
                      [&](const Node::Member& member) { return member.key == key; }) == 0)
        nothing_to_remove(name, section);
}

void remove_entry(Node& list, const Node& name, std::string_view key, std::string_view section) {
    if (std::erase_if(list.items,
                      [&](const Node& entry) { return same_value(entry.find(key), &name); }) == 0)
        nothing_to_remove(name, section);
}

/// `rule` and `field`: by event type.
void remove_of_events(Node& document, const Node::Member& removed) {
    Node* events = find_in(document, "event");
    for (const Node::Member& type : removed.value.members) {
        Node* event = events ? find_in(*events, type.key) : nullptr;
        if (!event) fail(type.place, "the base has no event `" + type.key + "`");
        Node* from = find_in(*event, removed.key == "rule" ? "rule" : "fields");
        for (const Node* name : one_or_more(type.value)) {
            if (!from) nothing_to_remove(*name, removed.key);
            if (removed.key == "rule")
                remove_entry(*from, *name, "name", removed.key);
            else
                remove_key(*from, *name, removed.key);
        }
    }
}

void remove(Node& document, const Node::Member& removed) {
    if (removed.key == "rule" || removed.key == "field") return remove_of_events(document, removed);
    Node* section = find_in(document, removed.key);
    if (!section) fail(removed.place, "the base has no `" + removed.key + "` to remove from");
    for (const Node* name : one_or_more(removed.value)) {
        if (section->is(Node::Kind::list))
            remove_entry(*section, *name, removed.key == "route" ? "number" : "name", removed.key);
        else
            remove_key(*section, *name, removed.key);
    }
}

}  // namespace

std::optional<Extends> extends_of(const Node& document) {
    const Node* node = document.find("extends");
    if (!node) return std::nullopt;
    if (node->is(Node::Kind::text)) return Extends{node->text, {}, node->place};
    Table table(*node);
    Extends extends{table.needed_text("id"), {}, node->place};
    const Node& digest = table.need("digest");
    extends.digest = Digest::from_hex(as_text(digest, "digest"));
    if (!extends.digest) fail(digest.place, "`digest` is a SHA-256, 64 hexadecimal digits");
    table.close();
    return extends;
}

Node amended(const Node& base, const Node& amendment) {
    Node document = base;
    lower(document);
    std::erase_if(document.members, [](const Node::Member& member) { return is_head(member.key); });
    if (const Node* removes = amendment.find("removes")) {
        Table table(*removes);
        for (const Node::Member* section : table.rest()) remove(document, *section);
    }
    std::vector<Node::Member> head;
    for (const Node::Member& member : amendment.members) {
        if (is_head(member.key))
            head.push_back(member);
        else if (member.key != "removes")
            join_section(document, member);
    }
    document.members.insert(document.members.begin(), head.begin(), head.end());
    document.place = amendment.place;
    return document;
}

}  // namespace bangiao::law
