#include "bangiao/law/loader.hpp"

namespace bangiao::law {
namespace {

NoticeRule::At at_of(const Node& node) {
    const std::string& word = as_text(node, "at");
    if (word == "warn") return NoticeRule::At::warn;
    if (word == "due") return NoticeRule::At::due;
    fail(node.place, "`" + word + "` is none of warn, due");
}

NoticeRule::Tells tells_of(const Node& node) {
    const std::string& word = as_text(node, "tells");
    if (word == "owner") return NoticeRule::Tells::owner;
    if (word == "opener") return NoticeRule::Tells::opener;
    if (word == "superior") return NoticeRule::Tells::superior;
    if (word == "superiors") return NoticeRule::Tells::superiors;
    fail(node.place, "`" + word + "` is none of owner, opener, superior, superiors");
}

}  // namespace

void Loader::notices(const Node* all) {
    if (!all) return;
    Table list(*all);
    for (const Node::Member* member : list.rest()) {
        Table table(member->value);
        NoticeRule rule;
        rule.says = table.needed_words("says");
        rule.at = at_of(table.need("at"));
        if (const Node* after = table.take("after")) {
            rule.after = limit(*after);
            if (rule.after->count <= 0) fail(after->place, "`after` counts forwards");
        }
        for (const Node* word : one_or_more(table.need("tells")))
            rule.tells.push_back(tells_of(*word));
        if (rule.tells.empty()) fail(member->place, "this notice is told to nobody");
        rule.basis = basis_of(table);
        rule.mark = mark_of(table);
        table.close();
        policy_.notices.emplace(member->key, std::move(rule));
    }
}

}  // namespace bangiao::law
