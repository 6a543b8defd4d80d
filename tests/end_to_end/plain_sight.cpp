#include "end_to_end/plain_sight.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace bangiao::testing {
namespace {

std::set<std::string> texts(const toml::node& node) {
    if (const auto* one = node.as_string()) return {one->get()};
    std::set<std::string> all;
    for (const toml::node& item : *node.as_array()) all.insert(item.as_string()->get());
    return all;
}

bool any_in(const std::set<std::string>& some, const std::set<std::string>& all) {
    return std::any_of(some.begin(), some.end(),
                       [&](const std::string& each) { return all.contains(each); });
}
bool all_in(const std::set<std::string>& some, const std::set<std::string>& all) {
    return std::all_of(some.begin(), some.end(),
                       [&](const std::string& each) { return all.contains(each); });
}

/// Which kinds of sight are more than which.
constexpr std::array<std::string_view, 4> least_first{"withheld", "pointer", "masked", "full"};

std::size_t rank_of(const std::string& shown) {
    const auto found = std::find(least_first.begin(), least_first.end(), shown);
    if (found == least_first.end()) throw std::runtime_error("no kind of sight: " + shown);
    return static_cast<std::size_t>(found - least_first.begin());
}

struct About {
    bool coded, own, handed;
};

/// What a word of the matrix comes to for one field.
std::string comes_to(const std::string& word, const About& about) {
    const auto full_if = [](bool met) { return std::string(met ? "full" : "withheld"); };
    if (word == "codes") return full_if(about.coded);
    if (word == "own") return full_if(about.own);
    if (word == "handed") return full_if(about.handed);
    if (word == "flag") return "pointer";
    return word;
}

/// What a row says of a class; nothing where it does not speak of it.
std::optional<std::string> said(const toml::table& row, const std::string& sensitivity,
                                const std::string& field) {
    const toml::node* cell = row.get(sensitivity);
    if (!cell) return std::nullopt;
    if (const auto* word = cell->as_string()) return word->get();
    const toml::table& exact = *cell->as_table();
    if (const auto* exceptions = exact.get_as<toml::table>("but"))
        if (const auto* word = exceptions->get_as<std::string>(field)) return word->get();
    return exact.get_as<std::string>("show")->get();
}

}  // namespace

PlainSight::PlainSight(const std::string& path) : policy_(toml::parse_file(path)) {}

std::vector<std::string> PlainSight::roles() const {
    std::vector<std::string> names;
    for (const auto& [name, words] : *policy_.get_as<toml::table>("roles"))
        names.emplace_back(name.str());
    return names;
}

std::vector<std::string> PlainSight::unit_types() const {
    std::vector<std::string> names;
    for (const auto& [name, about] : *policy_.get_as<toml::table>("unit_types"))
        names.emplace_back(name.str());
    return names;
}

const toml::table& PlainSight::field(const std::string& type, const std::string& name) const {
    const toml::table& event = *(*policy_.get_as<toml::table>("event"))[type].as_table();
    if (const auto* own = event.get_as<toml::table>("fields"))
        if (const auto* found = own->get_as<toml::table>(name)) return *found;
    return *policy_.get_as<toml::table>("common_fields")->get_as<toml::table>(name);
}

std::string PlainSight::class_of(const std::string& type, const std::string& name) const {
    return field(type, name).get_as<std::string>("class")->get();
}

std::optional<std::string> PlainSight::search_of(const std::string& type,
                                                 const std::string& name) const {
    const auto* kind = field(type, name).get_as<std::string>("search");
    return kind ? std::optional(kind->get()) : std::nullopt;
}

bool PlainSight::is_coded(const toml::table& about) const {
    const std::string type = about.get_as<std::string>("type")->get();
    const std::string of = type == "list" ? about.get_as<std::string>("items")->get() : type;
    return of == "code" || of == "enum" || of == "bool";
}

std::set<std::string> PlainSight::types_in(const toml::node& groups) const {
    std::set<std::string> all;
    const auto* known = policy_.get_as<toml::table>("groups");
    for (const std::string& name : texts(groups)) {
        const toml::node* group = known->get(name);
        if (group)
            all.merge(types_in(*group));
        else
            all.insert(name);
    }
    return all;
}

bool PlainSight::meets(const toml::table& guard, const Reader& reader,
                       const CaseState& state) const {
    for (const auto& [key, asked] : guard) {
        const std::string_view name = key.str();
        if (name == "actor") {
            const std::string relation = asked.as_string()->get();
            if (relation == "holder") {
                if (state.holder() != reader.unit) return false;
            } else if (relation.starts_with("author:")) {
                const auto mark = state.marks.find(*EventType::parse(relation.substr(7)));
                if (mark == state.marks.end() || mark->second.unit != reader.unit) return false;
            } else {
                throw std::runtime_error("a row asks for a relation unknown here: " + relation);
            }
        } else if (name == "actor_groups") {
            if (!types_in(asked).contains(reader.unit_type)) return false;
        } else if (name == "identification") {
            if (!texts(asked).contains(state.axes.at("identification"))) return false;
        } else if (name == "facts") {
            for (const auto& [fact, value] : *asked.as_table()) {
                const auto known = state.facts.find(std::string(fact.str()));
                if (known == state.facts.end() ||
                    !texts(value).contains(std::string(known->second.as_string())))
                    return false;
            }
        } else {
            throw std::runtime_error("a row asks something unknown here: " + std::string(name));
        }
    }
    return true;
}

bool PlainSight::guarded(const toml::table& row, const Reader& reader,
                         const CaseState& state) const {
    const auto any = [&](const toml::node& node) {
        if (const auto* one = node.as_table()) return meets(*one, reader, state);
        const toml::array& all = *node.as_array();
        return std::any_of(all.begin(), all.end(), [&](const toml::node& each) {
            return meets(*each.as_table(), reader, state);
        });
    };
    if (const toml::node* only = row.get("if"); only && !any(*only)) return false;
    const toml::node* unless = row.get("unless");
    return !unless || !any(*unless);
}

bool PlainSight::applies(const toml::table& row, const Reader& reader,
                         const CaseState& state) const {
    if (const toml::node* mandate = row.get("mandate")) {
        const auto* kind = mandate->as_string();
        if (!reader.mandates.contains(kind ? kind->get() : "")) return false;
    } else if (reader.stranger || !state.has_party(reader.unit)) {
        return false;
    }
    if (const toml::node* roles = row.get("roles"); roles && !any_in(reader.roles, texts(*roles)))
        return false;
    if (const toml::node* groups = row.get("groups");
        groups && !types_in(*groups).contains(reader.unit_type))
        return false;
    if (const toml::node* parts = row.get("parties")) {
        const std::set<std::string> words = texts(*parts);
        if (std::none_of(state.parties.begin(), state.parties.end(), [&](const Party& party) {
                return party.unit == reader.unit && words.contains(party.as);
            }))
            return false;
    }
    return guarded(row, reader, state);
}

bool PlainSight::blind(const Reader& reader, const CaseState& state) const {
    return reader.mandates.empty() && (reader.stranger || !state.has_party(reader.unit));
}

std::string PlainSight::shown(const Reader& reader, const CaseState& state, const Event& event,
                              const std::string& name) const {
    const toml::table& about = field(event.type, name);
    const std::string sensitivity = about.get_as<std::string>("class")->get();
    std::optional<std::uint64_t> snapshot;
    const std::set<std::string> handing =
        texts(*policy_.get_as<toml::table>("settings")->get("snapshot"));
    for (const Party& party : state.parties)
        if (party.unit == reader.unit && handing.contains(party.as))
            snapshot = std::max(snapshot.value_or(0), party.place);
    const About subject{is_coded(about), event.author == reader.unit,
                        snapshot && event.place <= *snapshot};
    std::string shown = "withheld";
    for (const toml::node& node : *policy_.get_as<toml::array>("sight")) {
        const toml::table& row = *node.as_table();
        const std::optional<std::string> word = said(row, sensitivity, name);
        if (!word || !applies(row, reader, state)) continue;
        const std::string granted = comes_to(*word, subject);
        if (rank_of(granted) > rank_of(shown)) shown = granted;
    }
    for (const toml::node& node : *policy_.get_as<toml::array>("sight_cap")) {
        const toml::table& row = *node.as_table();
        const std::optional<std::string> word = said(row, sensitivity, name);
        const toml::node* roles = row.get("roles");
        if (!word || (roles && !all_in(reader.roles, texts(*roles))) ||
            !guarded(row, reader, state))
            continue;
        const std::string ceiling = comes_to(*word, subject);
        if (rank_of(ceiling) < rank_of(shown)) shown = ceiling;
    }
    return shown;
}

bool PlainSight::may_read_looks(const Reader& reader) const {
    const toml::array& rows = *policy_.get_as<toml::array>("look");
    return std::any_of(rows.begin(), rows.end(), [&](const toml::node& node) {
        const toml::table& row = *node.as_table();
        const toml::node* groups = row.get("groups");
        if (row.get_as<std::string>("over")->get() == "mandate" && !reader.mandates.contains(""))
            return false;
        return any_in(reader.roles, texts(*row.get("roles"))) &&
               (!groups || types_in(*groups).contains(reader.unit_type));
    });
}

}  // namespace bangiao::testing
