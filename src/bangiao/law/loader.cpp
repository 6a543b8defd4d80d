#include "bangiao/law/loader.hpp"

#include <algorithm>

#include "bangiao/law/amendment.hpp"

namespace bangiao::law {
namespace {

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

}  // namespace

void read_head(Table& top, PolicyFile& file, std::vector<std::string>& basis) {
    const Node& id = top.need("id");
    file.id = as_text(id, "id");
    if (!is_id(file.id)) fail(id.place, "`id` is made of lower-case letters, digits and hyphens");
    const Node& kind = top.need("kind");
    file.kind = as_text(kind, "kind");
    if (file.kind != "constitution" && file.kind != "policy" && file.kind != "calendar" &&
        file.kind != "reports")
        fail(kind.place, "`kind` is constitution, policy, calendar or reports");
    file.title = top.needed_words("title");
    file.in_force_from = top.date("in_force_from");
    file.in_force_to = top.date("in_force_to");
    if (file.kind == "policy" && !file.in_force_from) top.need("in_force_from");
    if (file.in_force_to && (!file.in_force_from || *file.in_force_to < *file.in_force_from))
        fail(top.need("in_force_to").place, "`in_force_to` lies before `in_force_from`");
    const std::optional<Extends> extends = extends_of(top.node());
    top.take("extends");
    if (extends && file.kind != "policy") fail(extends->place, "only a policy extends another");
    if (extends) file.extends = extends->id;
    basis = top.texts("basis");
    top.text("note");
}

void Loader::load(const Node& document) {
    Table top(document);
    read_head(top, policy_.file, policy_.basis);
    const Node* all_deadlines = top.take("deadline");
    const Node* all_persons = top.take("person");
    const Node* all_agreements = top.take("agreement");
    lists(top);
    declare(all_deadlines, all_persons, all_agreements);
    searches(top.take("search"));
    const Node* common = top.take("common_fields");
    events(&top.need("event"), common);
    settings(top);
    deadlines(all_deadlines);
    notices(top.take("notice"));
    persons(all_persons);
    agreements(all_agreements);
    routes(top.take("route"));
    entitlements(top.take("entitlement"));
    check_persons();
    retention(top.take("retention"));
    goal(top.take("goal"));
    open_questions(top.take("open"));
    sight(top.take("sight"), false, policy_.sight);
    sight(top.take("sight_cap"), true, policy_.sight_caps);
    log_readers(top.take("log_readers"));
    look_rows(top.take("look"));
    anchor(top.take("look_anchor"));
    top.close();
    for (std::size_t i = 0; i < policy_.events.size(); ++i) {
        EventRule& event = policy_.events[EventRef{static_cast<std::uint16_t>(i)}];
        const Node& node = *document.find("event")->find(event.type.text());
        rules(event, node);
        check_filed_by_time(event, node);
    }
    remember();
}

}  // namespace bangiao::law
