#include "plain_policy.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

namespace bangiao::testing {
namespace {

std::vector<std::string> texts(const toml::node* node) {
    if (!node) return {};
    if (const auto* one = node->as_string()) return {one->get()};
    std::vector<std::string> all;
    for (const toml::node& item : *node->as_array()) all.push_back(item.as_string()->get());
    return all;
}

std::set<std::string> set_of(const toml::node* node) {
    const std::vector<std::string> all = texts(node);
    return {all.begin(), all.end()};
}

std::vector<std::string> names(const toml::table& table) {
    std::vector<std::string> all;
    for (const auto& [key, value] : table) all.emplace_back(key.str());
    return all;
}

/// Unit types behind a name: itself, or the group's, some of them only from or to a day.
class Groups {
public:
    Groups(const toml::table* groups, toml::date day) : groups_(groups), day_(day) {}

    std::set<std::string> of(const std::vector<std::string>& named) const {
        std::set<std::string> all;
        for (const std::string& name : named) all.merge(of(name));
        return all;
    }

private:
    std::set<std::string> of(const std::string& name) const {
        const toml::node* group = groups_ ? groups_->get(name) : nullptr;
        if (!group) return {name};
        std::set<std::string> all;
        for (const toml::node& item : *group->as_array()) {
            if (const auto* text = item.as_string()) all.merge(of(text->get()));
            if (const auto* span = item.as_table(); span && stands(*span))
                all.merge(of(texts(span->get("of"))));
        }
        return all;
    }
    bool stands(const toml::table& span) const {
        const auto* from = span.get_as<toml::date>("from");
        const auto* to = span.get_as<toml::date>("to");
        return (!from || from->get() <= day_) && (!to || day_ <= to->get());
    }

    const toml::table* groups_;
    toml::date day_;
};

/// `by` and `when` of one rule over those of its event: each key replaces the key of that name.
toml::table layered(const toml::table& event, const toml::table* rule, const char* key) {
    toml::table both;
    for (const toml::table* layer : {&event, rule})
        if (const toml::table* said = layer ? layer->get_as<toml::table>(key) : nullptr)
            for (const auto& [name, value] : *said) both.insert_or_assign(name.str(), value);
    return both;
}

PlainPolicy::Rule rule_of(const toml::table& by, const toml::table& when, const Groups& groups,
                          const std::map<std::string, PlainPolicy::Axis>& axes) {
    PlainPolicy::Rule rule;
    rule.roles = set_of(by.get("roles"));
    for (const auto* layer : {by.get("groups"), when.get("actor_groups")}) {
        if (!layer) continue;
        const std::set<std::string> named = groups.of(texts(layer));
        if (!rule.unit_types) {
            rule.unit_types = named;
            continue;
        }
        std::erase_if(*rule.unit_types,
                      [&](const std::string& type) { return !named.contains(type); });
    }
    rule.relations = texts(by.get("unit"));
    for (const auto& [axis, about] : axes)
        if (when.get(axis)) rule.axes.emplace(axis, set_of(when.get(axis)));
    rule.custody = set_of(when.get("custody"));
    if (const auto* is_new = when.get_as<bool>("new")) rule.is_new = is_new->get();
    return rule;
}

PlainPolicy::Type type_of(const toml::table& event, const Groups& groups,
                          const std::map<std::string, PlainPolicy::Axis>& axes) {
    PlainPolicy::Type type;
    const toml::node* opens = event.get("opens");
    type.opens = opens ? opens->is_string()           ? opens->as_string()->get()
                         : opens->as_boolean()->get() ? "may"
                                                      : "never"
                       : "never";
    const auto add = [&](const toml::table* rule) {
        type.rules.push_back(
            rule_of(layered(event, rule, "by"), layered(event, rule, "when"), groups, axes));
    };
    if (const auto* rules = event.get_as<toml::array>("rule"))
        for (const toml::node& rule : *rules) add(rule.as_table());
    else
        add(nullptr);
    return type;
}

}  // namespace

PlainPolicy PlainPolicy::read(const std::string& path) {
    const toml::table file = toml::parse_file(path);
    PlainPolicy policy;
    policy.extends = file.contains("extends");
    const toml::date from = file.get_as<toml::date>("in_force_from")->get();
    std::ostringstream day;
    day << from;
    policy.in_force_from = day.str();
    if (policy.extends) return policy;
    policy.roles = names(*file.get_as<toml::table>("roles"));
    policy.unit_types = names(*file.get_as<toml::table>("unit_types"));
    for (const auto& [name, node] : *file.get_as<toml::table>("axes")) {
        const toml::table& axis = *node.as_table();
        policy.axes.emplace(name.str(), Axis{texts(axis.get("values")), texts(axis.get("start"))[0],
                                             set_of(axis.get("usual"))});
    }
    const toml::table& custody = *file.get_as<toml::table>("custody");
    policy.custody_start = texts(custody.get("start"))[0];
    for (const auto& [name, node] : *custody.get_as<toml::table>("states"))
        policy.custody.emplace(
            name.str(), static_cast<unsigned>(node.as_table()->get_as<int64_t>("units")->get()));
    const Groups groups(file.get_as<toml::table>("groups"), from);
    for (const auto& [name, node] : *file.get_as<toml::table>("event"))
        policy.types.emplace(name.str(), type_of(*node.as_table(), groups, policy.axes));
    return policy;
}

std::string PlainPolicy::standing(const std::string& type, const std::string& axis) const {
    for (const Rule& rule : types.at(type).rules) {
        const auto named = rule.axes.find(axis);
        if (named != rule.axes.end() && !named->second.contains(axes.at(axis).start))
            return *named->second.begin();
    }
    return axes.at(axis).start;
}

bool PlainPolicy::may_file(const std::string& type, const std::string& role,
                           const std::string& unit_type) const {
    const std::vector<Rule>& rules = types.at(type).rules;
    return std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) {
        return rule.roles.contains(role) &&
               (!rule.unit_types || rule.unit_types->contains(unit_type));
    });
}

bool PlainPolicy::permits(const std::string& type, const Cell& cell) const {
    const Type& about = types.at(type);
    if (cell.is_new ? about.opens == "never" : about.opens == "only") return false;
    const bool held = custody.at(cell.custody) > 0;
    return std::any_of(about.rules.begin(), about.rules.end(), [&](const Rule& rule) {
        if (!rule.roles.contains(cell.role)) return false;
        if (rule.unit_types && !rule.unit_types->contains(cell.unit_type)) return false;
        if (rule.is_new && *rule.is_new != cell.is_new) return false;
        const bool only_holder =
            !rule.relations.empty() &&
            std::all_of(rule.relations.begin(), rule.relations.end(),
                        [](const std::string& relation) { return relation == "holder"; });
        if (only_holder && !held) return false;
        if (!rule.custody.empty() && !rule.custody.contains(cell.custody)) return false;
        return std::all_of(axes.begin(), axes.end(), [&](const auto& axis) {
            const auto named = rule.axes.find(axis.first);
            const std::set<std::string>& allowed =
                named == rule.axes.end() ? axis.second.usual : named->second;
            return allowed.empty() || allowed.contains(cell.axes.at(axis.first));
        });
    });
}

}  // namespace bangiao::testing
