#include "cli/demo_world.hpp"

#include <algorithm>
#include <bangiao/digest.hpp>
#include <bangiao/form.hpp>
#include <boost/json/array.hpp>
#include <chrono>

#include "cli/demo_tale.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;
using Step = Scenario::Step;
using std::chrono::weeks;

/// A version 4 UUID that follows from the words, as if it had been drawn.
std::string uuid_of(const std::string& words) {
    std::string hex = sha256(words).hex().substr(0, 32);
    hex[12] = '4';
    hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) % 4];
    for (const std::size_t at : {8U, 13U, 18U, 23U}) hex.insert(at, 1, '-');
    return hex;
}

/// `BG_STATION` → `bg-station`.
std::string word_of(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

class Maker {
public:
    Maker(const PolicyFiles& policies, const FoundingPlan& plan, const DemoQuestion& question)
        : policies_(policies), adopted_(policies.adopted()), plan_(plan), question_(question) {}

    void add(const Scenario& tale, std::size_t number) {
        place_units(tale);
        place_officers(tale);
        const std::string prefix = std::to_string(number) + "/";
        std::map<std::string, EventId> named;
        for (const Scenario::Item& item : tale.items) {
            const Step& step = std::get<Step>(item);
            add(step, named, prefix);
        }
    }

    DemoWorld made() && {
        std::stable_sort(world_.steps.begin(), world_.steps.end(),
                         [](const auto& a, const auto& b) { return a.at < b.at; });
        return std::move(world_);
    }

private:
    /// Units of one kind in one place are one unit, whatever story they come from.
    void place_units(const Scenario& tale) {
        units_.clear();
        std::map<std::string, std::size_t> alike;
        std::vector<std::string> waiting;
        for (const auto& [name, about] : tale.units) waiting.push_back(name);
        while (!waiting.empty()) {
            const std::string name = waiting.back();
            const Scenario::Unit& about = tale.units.at(name);
            if (!about.parent.empty() && !units_.contains(about.parent)) {
                waiting.push_back(about.parent);  // whoever stands above comes first
                continue;
            }
            waiting.pop_back();
            if (!units_.contains(name)) units_.emplace(name, place(about, alike));
        }
    }

    std::size_t place(const Scenario::Unit& about, std::map<std::string, std::size_t>& alike) {
        const UnitId& ministry = about.parent.empty()
                                     ? ministry_of(about.type)
                                     : world_.units[units_.at(about.parent)].ministry;
        const UnitId parent =
            about.parent.empty() ? ministry : world_.units[units_.at(about.parent)].id;
        std::string text = ministry.text() + "." + word_of(about.type);
        for (const std::string* part : {&about.province, &about.commune, &about.country})
            if (!part->empty()) text += "." + word_of(*part);
        if (const std::size_t more = alike[text + " " + parent.text()]++; more > 0)
            text += "." + std::to_string(more + 1);
        const std::string key = text + " " + parent.text();
        const auto [found, fresh] = known_units_.try_emplace(key, world_.units.size());
        if (!fresh) return found->second;
        if (parent != ministry) text += ".u" + std::to_string(world_.units.size());
        world_.units.push_back({name_of<UnitId>(text), ministry, about.type, about.province,
                                about.commune, about.country, parent});
        return found->second;
    }

    /// The ministry whose root unit is of the same family; the first one for all others.
    const UnitId& ministry_of(const std::string& type) const {
        const Day day = legal_day(question_.to);
        const std::string family = unit_family(policies_.book, adopted_, type, day);
        for (const FoundingPlan::Ministry& each : plan_.ministries)
            if (unit_family(policies_.book, adopted_, each.type, day) == family) return each.unit;
        return plan_.ministries.front().unit;
    }

    /// Officers of one unit with the same roles are the same, and two where a story has two.
    void place_officers(const Scenario& tale) {
        officers_.clear();
        std::map<std::string, std::size_t> alike;
        for (const auto& [name, about] : tale.officers) {
            const DemoWorld::Unit& unit = world_.units[units_.at(about.unit)];
            std::vector<std::string> roles = about.roles;
            std::sort(roles.begin(), roles.end());
            std::string key = unit.id.text();
            for (const std::string& role : roles) key += " " + role;
            key += " " + std::to_string(alike[key]++);
            const auto [found, fresh] = known_officers_.try_emplace(key, world_.officers.size());
            if (fresh)
                world_.officers.push_back({name_of<OfficerId>(id("officer " + key)), unit.id,
                                           unit.ministry, std::move(roles)});
            officers_.emplace(name, found->second);
        }
    }

    void add(const Step& step, std::map<std::string, EventId>& named, const std::string& prefix) {
        DemoWorld::Step out{step.at,
                            step.at,
                            officers_.at(step.by),
                            name_of<EventType>(step.event),
                            name_of<RoleName>(step.as),
                            chain(prefix + step.case_name),
                            name_of<EventId>(id("event " + std::to_string(world_.steps.size()))),
                            {},
                            {}};
        if (!step.name.empty()) named.insert_or_assign(step.name, out.id);
        if (const auto of = named.find(step.of); of != named.end()) out.of = of->second;
        std::map<std::string, json::value> fields = step.fields;
        if (const auto occurred = fields.extract("occurred_at"); !occurred.empty())
            out.occurred_at =
                Instant::parse(std::string(occurred.mapped().as_string())).value_or(step.at);
        const auto form =
            event_form(policies_.book, adopted_, step.event, legal_day(out.occurred_at));
        for (const auto& [name, value] : fields)
            out.fields.emplace(name,
                               form && form->fields.contains(name)
                                   ? translated(form->fields.find(name)->second, value, prefix)
                                   : value);
        world_.steps.push_back(std::move(out));
    }

    CaseId chain(const std::string& name) {
        const CaseId chain = name_of<CaseId>(id("case " + name));
        if (std::find(world_.cases.begin(), world_.cases.end(), chain) == world_.cases.end())
            world_.cases.push_back(chain);
        return chain;
    }

    json::value translated(const FieldForm& form, const json::value& value,
                           const std::string& prefix) {
        if (form.type != "list" || !value.is_array()) return translated(form.type, value, prefix);
        json::array list;
        for (const json::value& item : value.as_array())
            list.push_back(translated(form.items, item, prefix));
        return list;
    }

    /// Local names of a story's units, officers and cases.
    json::value translated(const std::string& type, const json::value& value,
                           const std::string& prefix) {
        if (!value.is_string()) return value;
        const std::string name(value.as_string());
        if (type == "unit" && units_.contains(name))
            return json::string(world_.units[units_.at(name)].id.text());
        if (type == "officer" && officers_.contains(name))
            return json::string(world_.officers[officers_.at(name)].id.text());
        if (type == "case") return json::string(id("case " + prefix + name));
        return value;
    }

    std::string id(const std::string& words) const {
        return uuid_of(std::to_string(question_.seed) + " " + words);
    }

    template <class Kind>
    static Kind name_of(const std::string& text) {
        std::optional<Kind> name = Kind::parse(text);
        if (!name) throw UsageError("a story's name has the wrong form: " + text);
        return std::move(*name);
    }

    const PolicyFiles& policies_;
    const Registry adopted_;
    const FoundingPlan& plan_;
    const DemoQuestion& question_;
    DemoWorld world_;
    std::map<std::string, std::size_t> known_units_, known_officers_;
    std::map<std::string, std::size_t> units_, officers_;  // of the tale, by its local names
};

std::size_t cases_in(const Scenario& tale) {
    std::set<std::string> names;
    for (const Scenario::Item& item : tale.items) names.insert(std::get<Step>(item).case_name);
    return names.size();
}

/// So that the first step falls on the same weekday somewhere between the two.
weeks some_weeks(const Scenario& tale, const DemoQuestion& question, Choice& choice) {
    const Instant first = std::get<Step>(tale.items.front()).at;
    const auto span = std::chrono::floor<weeks>(question.to - question.from);
    const auto lead = std::chrono::ceil<weeks>(question.from - first);
    const auto places = static_cast<std::size_t>(std::max<weeks::rep>(1, span.count()));
    return lead + weeks(choice.below(places));
}

}  // namespace

DemoWorld make_demo_world(const std::vector<Scenario>& stories, const PolicyFiles& policies,
                          const FoundingPlan& plan, const DemoQuestion& question) {
    std::vector<Scenario> tales;
    for (const Scenario& story : stories)
        if (std::optional<Scenario> tale = as_tale(story)) tales.push_back(std::move(*tale));
    if (tales.empty()) throw UsageError("no story was given that tells of a case");
    Choice choice(question.seed);
    Maker maker(policies, plan, question);
    // A story may not lie in the law of its time when it is retold: it is tried again elsewhere.
    std::size_t failures = 0;
    for (std::size_t made = 0, number = 0; made < question.cases;) {
        const Scenario& tale = tales[choice.below(tales.size())];
        const auto fresh =
            retold(tale, policies, some_weeks(tale, question, choice), question.to, number, choice);
        if (!fresh || made + cases_in(*fresh) > question.cases) {
            if (++failures > 200 + 50 * question.cases)
                throw UsageError(
                    "these stories cannot be retold in that time under these policies");
            continue;
        }
        maker.add(*fresh, number++);
        made += cases_in(*fresh);
    }
    return std::move(maker).made();
}

}  // namespace bangiao::cli
