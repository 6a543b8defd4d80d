#include "bangiao/law/document.hpp"

namespace bangiao::law {
namespace {

std::string quoted(std::string_view key) {
    return "`" + std::string(key) + "`";
}

}  // namespace

void fail(Place where, const std::string& sentence) {
    throw Mistake(where, sentence);
}

std::string located(std::string_view file, const Mistake& mistake) {
    return std::string(file) + ":" + std::to_string(mistake.at.line) + ":" +
           std::to_string(mistake.at.column) + ": " + mistake.what();
}

const Node* Node::find(std::string_view key) const {
    for (const Member& member : members)
        if (member.key == key) return &member.value;
    return nullptr;
}

Table::Table(const Node& node) : node_(&node) {
    if (!node.is(Node::Kind::table)) fail(node.place, "a table is expected here");
}

const Node* Table::take(std::string_view key) {
    const Node* found = node_->find(key);
    if (found) taken_.emplace(key);
    return found;
}

const Node& Table::need(std::string_view key) {
    const Node* found = take(key);
    if (!found) fail(node_->place, "the key " + quoted(key) + " is missing here");
    return *found;
}

std::optional<std::string> Table::text(std::string_view key) {
    const Node* found = take(key);
    if (!found) return std::nullopt;
    return as_text(*found, key);
}

std::string Table::needed_text(std::string_view key) {
    return as_text(need(key), key);
}

std::optional<bool> Table::flag(std::string_view key) {
    const Node* found = take(key);
    if (!found) return std::nullopt;
    return as_flag(*found, key);
}

std::optional<std::int64_t> Table::integer(std::string_view key) {
    const Node* found = take(key);
    if (!found) return std::nullopt;
    return as_integer(*found, key);
}

std::optional<Day> Table::date(std::string_view key) {
    const Node* found = take(key);
    if (!found) return std::nullopt;
    if (!found->date) fail(found->place, quoted(key) + " must be a date, as in 2025-07-01");
    return found->date;
}

std::vector<std::string> Table::texts(std::string_view key) {
    const Node* found = take(key);
    if (!found) return {};
    if (!found->is(Node::Kind::list)) fail(found->place, quoted(key) + " must be a list of texts");
    std::vector<std::string> list;
    for (const Node& item : found->items) list.push_back(as_text(item, key));
    return list;
}

std::optional<Words> Table::words(std::string_view key) {
    const Node* found = take(key);
    if (!found) return std::nullopt;
    return as_words(*found);
}

Words Table::needed_words(std::string_view key) {
    return as_words(need(key));
}

std::vector<const Node::Member*> Table::rest() {
    std::vector<const Node::Member*> members;
    for (const Node::Member& member : node_->members)
        if (taken_.insert(member.key).second) members.push_back(&member);
    return members;
}

void Table::close() const {
    for (const Node::Member& member : node_->members)
        if (!taken_.contains(member.key))
            fail(member.place, "the key " + quoted(member.key) + " is not known here");
}

const std::string& as_text(const Node& node, std::string_view what) {
    if (!node.is(Node::Kind::text)) fail(node.place, quoted(what) + " must be a text");
    return node.text;
}

std::int64_t as_integer(const Node& node, std::string_view what) {
    if (!node.is(Node::Kind::integer)) fail(node.place, quoted(what) + " must be an integer");
    return node.integer;
}

bool as_flag(const Node& node, std::string_view what) {
    if (!node.is(Node::Kind::boolean)) fail(node.place, quoted(what) + " must be true or false");
    return node.boolean;
}

Words as_words(const Node& node) {
    Table table(node);
    Words words{table.needed_text("vi"), table.needed_text("en")};
    table.close();
    return words;
}

std::vector<const Node*> one_or_more(const Node& node) {
    if (!node.is(Node::Kind::list)) return {&node};
    std::vector<const Node*> list;
    for (const Node& item : node.items) list.push_back(&item);
    return list;
}

}  // namespace bangiao::law
