#include "cli/demo_tale.hpp"

#include <algorithm>
#include <array>
#include <bangiao/form.hpp>
#include <bangiao/search.hpp>

namespace bangiao::cli {
namespace {

namespace json = boost::json;
using Step = Scenario::Step;

constexpr std::array provinces{"lao-cai",   "ha-giang", "lang-son", "quang-ninh", "nghe-an",
                               "quang-tri", "tay-ninh", "an-giang", "kien-giang"};
constexpr std::array families{"Vàng", "Lò", "Giàng", "Nguyễn", "Trần", "Danh", "Thạch", "Hồ"};
constexpr std::array given{"Thử", "Mẫu", "Ví Dụ", "Giả Định", "Minh Họa", "Tập Dượt"};

/// Changes every text of a value, however deep it stands.
template <class Change>
void for_each_text(json::value& value, const Change& change) {
    if (value.is_string()) {
        value = json::string(change(std::string(value.as_string())));
    } else if (value.is_array()) {
        for (json::value& item : value.as_array()) for_each_text(item, change);
    } else if (value.is_object()) {
        for (auto& member : value.as_object()) for_each_text(member.value(), change);
    }
}

template <class Change>
void for_each_text(Scenario& tale, const Change& change) {
    for (Scenario::Item& item : tale.items)
        for (auto& [name, value] : std::get<Step>(item).fields) for_each_text(value, change);
}

std::string replaced(std::string text, const std::string& old, const std::string& fresh) {
    for (std::size_t at = text.find(old); at != std::string::npos;
         at = text.find(old, at + fresh.size()))
        text.replace(at, old.size(), fresh);
    return text;
}

/// A day or a moment, so much later; any other text as it is.
std::string later_text(const std::string& text, std::chrono::weeks later) {
    if (const std::optional<Day> day = parse_day(text)) return day_text(*day + later);
    if (const std::optional<Instant> moment = Instant::parse(text))
        return (*moment + later).local_text();
    return text;
}

void move(Scenario& tale, std::chrono::weeks later, Instant to) {
    for (Scenario::Item& item : tale.items) {
        Step& step = std::get<Step>(item);
        step.at = step.at + later;
    }
    std::erase_if(tale.items, [to](const auto& item) { return std::get<Step>(item).at > to; });
    for_each_text(tale, [later](const std::string& text) { return later_text(text, later); });
}

/// The province in which most of the units stand.
std::string home_of(const Scenario& tale) {
    std::map<std::string, std::size_t> count;
    for (const auto& [name, unit] : tale.units) ++count[unit.province];
    count.erase("");
    const auto most =
        std::max_element(count.begin(), count.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == count.end() ? std::string() : most->first;
}

void settle(Scenario& tale, const std::string& province) {
    const std::string old = home_of(tale);
    if (old.empty()) return;
    for (auto& [name, unit] : tale.units)
        if (unit.province == old) unit.province = province;
    for_each_text(tale, [&](const std::string& text) {
        if (text == old) return province;
        return text.starts_with(old + "/") ? province + text.substr(old.size()) : text;
    });
}

/// Values by which a person would be found.
std::set<std::string> texts_of(const Scenario& tale, const PolicyFiles& policies, SearchKind kind) {
    std::set<std::string> texts;
    const Registry adopted = policies.adopted();
    for (const Scenario::Item& item : tale.items) {
        const Step& step = std::get<Step>(item);
        const auto form = event_form(policies.book, adopted, step.event, legal_day(step.at));
        if (!form) continue;
        for (const auto& [name, value] : step.fields) {
            const auto field = form->fields.find(name);
            if (field == form->fields.end() || field->second.search != kind) continue;
            json::value copy = value;
            for_each_text(copy, [&](const std::string& text) {
                texts.insert(text);
                return text;
            });
        }
    }
    return texts;
}

std::string padded(std::size_t number, std::size_t digits) {
    std::string text = std::to_string(number);
    if (text.size() < digits) text.insert(0, digits - text.size(), '0');
    return text;
}

void rename(Scenario& tale, const PolicyFiles& policies, std::size_t number, Choice& choice) {
    std::size_t person = 0;
    for (const std::string& name : texts_of(tale, policies, SearchKind::name)) {
        const std::string fresh = std::string(families[choice.below(families.size())]) + " " +
                                  given[choice.below(given.size())] + " " +
                                  padded(100 * number + person++, 6);
        for_each_text(tale, [&](const std::string& text) { return replaced(text, name, fresh); });
    }
    for (const std::string& paper : texts_of(tale, policies, SearchKind::document)) {
        const std::string fresh = "MAU-" + padded(100 * number + person++, 8);
        for_each_text(tale, [&](const std::string& text) { return replaced(text, paper, fresh); });
    }
}

}  // namespace

std::optional<Scenario> as_tale(const Scenario& story) {
    Scenario tale = story;
    tale.items.clear();
    for (const Scenario::Item& item : story.items) {
        if (std::holds_alternative<Scenario::Change>(item)) return std::nullopt;
        if (!std::holds_alternative<Step>(item)) continue;
        Step step = std::get<Step>(item);
        if (!step.admitted || !step.again.empty()) continue;
        step.then = {};
        tale.items.emplace_back(std::move(step));
    }
    if (tale.items.empty()) return std::nullopt;
    return tale;
}

std::optional<Scenario> retold(const Scenario& tale, const PolicyFiles& policies,
                               std::chrono::weeks later, Instant to, std::size_t number,
                               Choice& choice) {
    Scenario fresh = tale;
    rename(fresh, policies, number, choice);
    move(fresh, later, to);
    settle(fresh, provinces[choice.below(provinces.size())]);
    if (fresh.items.empty() || run_scenario(fresh, policies.book).difference) return std::nullopt;
    return fresh;
}

}  // namespace bangiao::cli
