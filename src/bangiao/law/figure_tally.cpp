#include "bangiao/law/figure_tally.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace bangiao::law {
namespace {

const Words unknown{"không rõ", "unknown"};

/// Whether a type is one of those that a figure names.
class Types {
public:
    Types(const CountedShape& shape, const std::set<std::string>& names)
        : has_(shape.types.size(), false) {
        for (const std::string& name : names)
            if (const auto type = shape.type(name)) has_[*type] = true;
    }
    bool operator()(const CountedEvent& event) const { return has_[event.type]; }

private:
    std::vector<bool> has_;
};

const std::string* value_in(const CountedEvent& event, std::optional<std::uint16_t> field) {
    if (!field) return nullptr;
    for (const auto& [name, value] : event.fields)
        if (name == *field) return &value;
    return nullptr;
}

/// Full years on the day of somebody born in a month, who is younger until that month is over.
std::optional<int> full_years(const std::string& born, Day day) {
    const std::optional<Day> first = parse_day(born + "-01");
    if (!first) return std::nullopt;
    const std::chrono::year_month_day birth(*first), date(day);
    const int years = static_cast<int>(date.year()) - static_cast<int>(birth.year());
    return date.month() > birth.month() ? years : years - 1;
}

std::string band_of(int years, const std::vector<std::string>& bands) {
    for (const std::string& band : bands) {
        const std::size_t dash = band.find('-');
        const int least = std::stoi(band);
        const int most = dash == std::string::npos ? INT32_MAX : std::stoi(band.substr(dash + 1));
        if (years >= least && years <= most) return band;
    }
    return {};
}

}  // namespace

/// The types that one figure asks for.
struct Tally::Asked {
    Asked(const CountedShape& shape, const Figure& figure)
        : counted(shape, figure.events),
          undone(shape, figure.undone_by),
          with(shape, figure.with),
          without(shape, figure.without),
          after(shape, figure.after),
          since(shape, figure.since) {}
    Types counted, undone, with, without, after, since;
};

/// Cases that were merged are one person's; what occurred after the period is not looked at.
void Tally::gather(const std::vector<CountedCase>& cases) {
    std::vector<Person> all(cases.size());
    const std::vector<std::size_t> leads = leads_of(cases);
    for (std::size_t i = 0; i < cases.size(); ++i) {
        Person& person = all[leads[i]];
        person.cases.push_back(cases[i].id);
        person.events.reserve(person.events.size() + cases[i].events.size());
        for (const CountedEvent& event : cases[i].events)
            if (event.at < below_) person.events.push_back(&event);
    }
    const auto earlier = [](const auto* a, const auto* b) { return a->at < b->at; };
    persons_.reserve(all.size());
    for (Person& person : all) {
        auto& events = person.events;
        if (events.empty()) continue;
        correct(person);
        // What was filed late stands where it happened.
        if (!std::is_sorted(events.begin(), events.end(), earlier))
            std::stable_sort(events.begin(), events.end(), earlier);
        persons_.push_back(std::move(person));
    }
}

/// Of every case, by its place, the one of its person's under which all of them are counted.
std::vector<std::size_t> Tally::leads_of(const std::vector<CountedCase>& cases) const {
    std::vector<std::size_t> leads(cases.size());
    std::iota(leads.begin(), leads.end(), std::size_t{0});
    const auto lead_of = [&](std::size_t i) {
        while (leads[i] != i) i = leads[i];
        return i;
    };
    const auto merged = shape_.type(book_.same_person);
    const auto other = shape_.field(book_.other_case);
    std::unordered_map<std::string, std::size_t> places;  // once there is something to look up
    for (std::size_t i = 0; i < cases.size(); ++i)
        for (const CountedEvent& event : cases[i].events) {
            if (event.type != merged || event.at >= below_) continue;
            const std::string* named = value_in(event, other);
            if (!named) continue;
            if (places.empty())
                for (std::size_t k = 0; k < cases.size(); ++k)
                    places.emplace(cases[k].id.text(), k);
            if (const auto found = places.find(*named); found != places.end())
                leads[lead_of(i)] = lead_of(found->second);
        }
    for (std::size_t i = 0; i < cases.size(); ++i) leads[i] = lead_of(i);
    return leads;
}

void Tally::correct(Person& person) {
    const auto type = shape_.type(book_.correction);
    for (std::size_t i = 0; i < person.events.size(); ++i) {
        const CountedEvent& correction = *person.events[i];
        if (correction.type != type || correction.fields.empty()) continue;
        for (const CountedEvent*& event : person.events) {
            if (event->id != correction.of) continue;
            CountedEvent& copy = corrected_.emplace_back(*event);
            for (const auto& [field, value] : correction.fields) {
                std::erase_if(copy.fields, [&](const auto& each) { return each.first == field; });
                copy.fields.emplace_back(field, value);
            }
            event = &copy;
        }
    }
    // What a correction says stands where it belongs; by itself it tells of nothing.
    std::erase_if(person.events, [&](const auto* event) { return event->type == type; });
}

bool Tally::matches(const Figure& figure, const CountedEvent& event) const {
    return std::all_of(figure.where.begin(), figure.where.end(), [&](const auto& asked) {
        const std::string* value = value_in(event, shape_.field(asked.first));
        return value && asked.second.contains(*value);
    });
}

std::vector<Hit> Tally::hits_of(const Figure& figure) const {
    std::vector<Hit> hits;
    const Asked asked(shape_, figure);
    for (std::size_t p = 0; p < persons_.size(); ++p) {
        const auto& events = persons_[p].events;
        switch (figure.count) {
            case Figure::Count::events:
            case Figure::Count::span:
                for (std::size_t i = 0; i < events.size(); ++i) {
                    if (!asked.counted(*events[i]) || !in_period(*events[i]) ||
                        !matches(figure, *events[i]))
                        continue;
                    if (figure.count == Figure::Count::span)
                        add_span(figure, asked, p, i, hits);
                    else
                        hits.push_back({p, events[i]});
                }
                break;
            case Figure::Count::persons:
                add_persons(figure, asked, p, hits);
                break;
            case Figure::Count::standing: {
                const CountedEvent* last = nullptr;
                for (const CountedEvent* event : events)
                    if (asked.counted(*event) || asked.undone(*event)) last = event;
                if (last && asked.counted(*last)) hits.push_back({p, last});
                break;
            }
            case Figure::Count::share:
            case Figure::Count::duties:
                break;
        }
    }
    if (area_.empty()) return hits;
    const bool commune = area_.find('/') != std::string::npos;
    std::erase_if(hits, [&](const Hit& hit) { return place_of(hit, commune) != area_; });
    return hits;
}

void Tally::add_persons(const Figure& figure, const Asked& asked, std::size_t person,
                        std::vector<Hit>& hits) const {
    const auto& events = persons_[person].events;
    const auto has = [&](const Types& types) {
        return std::any_of(events.begin(), events.end(),
                           [&](const auto* event) { return types(*event); });
    };
    std::map<std::string, const CountedEvent*> found;  // by the value that counts by itself
    bool preceded = figure.after.empty();
    for (const CountedEvent* event : events) {
        if (asked.counted(*event) && in_period(*event) && preceded && matches(figure, *event)) {
            const std::string* each =
                figure.each.empty() ? nullptr : value_in(*event, shape_.field(figure.each));
            found[each ? *each : std::string()] = event;
        }
        if (asked.undone(*event)) found.clear();
        preceded = preceded || asked.after(*event);
    }
    if (found.empty() || (!figure.with.empty() && !has(asked.with)) || has(asked.without)) return;
    for (const auto& [each, event] : found) hits.push_back({person, event, each});
}

void Tally::add_span(const Figure& figure, const Asked& asked, std::size_t person,
                     std::size_t place, std::vector<Hit>& hits) const {
    const auto& events = persons_[person].events;
    const CountedEvent& end = *events[place];
    const CountedEvent* begin = nullptr;
    for (std::size_t i = 0; i < place; ++i)
        if (asked.since(*events[i]) && (!begin || begin->id != end.of)) begin = events[i];
    if (!begin) return;
    const std::string* said = value_in(*begin, shape_.field(figure.since_field));
    const std::optional<Instant> at = said ? Instant::parse(*said) : std::nullopt;
    const auto lasted = end.at - at.value_or(begin->at);
    hits.push_back(
        {person, &end, {}, std::chrono::duration_cast<std::chrono::seconds>(lasted).count()});
}

const std::string* Tally::newest(const Hit& hit, const std::string& field) const {
    const auto known = shape_.field(field);
    const auto& events = persons_[hit.person].events;
    for (auto event = events.rbegin(); event != events.rend(); ++event)
        if (const std::string* value = value_in(**event, known)) return value;
    return nullptr;
}

/// Where the person was received last; before that, where the unit sits that filed.
std::string Tally::place_of(const Hit& hit, bool commune) const {
    std::string place;
    for (const auto& [id, dimension] : book_.dimensions)
        if (dimension.of == Dimension::Of::province)
            if (const std::string* said = newest(hit, dimension.field)) place = *said;
    if (place.empty()) {
        const std::optional<UnitId> id = UnitId::parse(hit.event->unit);
        const Unit* unit = id ? registry_.unit(*id) : nullptr;
        if (!unit || unit->province.empty()) return {};
        place = unit->province;
        if (!unit->commune.empty()) place += "/" + unit->commune;
    }
    if (commune) return place.find('/') == std::string::npos ? std::string() : place;
    return place.substr(0, place.find('/'));
}

std::string Tally::age_of(const Dimension& dimension, const Hit& hit) const {
    if (const std::string* born = newest(hit, dimension.born))
        if (const auto years = full_years(*born, legal_day(hit.event->at)))
            return band_of(*years, dimension.bands);
    if (const std::string* years = newest(hit, dimension.years))
        return band_of(std::stoi(*years), dimension.bands);
    const std::string* band = newest(hit, dimension.field);
    return band ? *band : std::string();
}

std::string Tally::value_of(const Dimension& dimension, const Hit& hit,
                            const Figure& figure) const {
    switch (dimension.of) {
        case Dimension::Of::event: {
            if (!figure.each.empty() && figure.each == dimension.field) return hit.each;
            const std::string* value = value_in(*hit.event, shape_.field(dimension.field));
            return value ? *value : std::string();
        }
        case Dimension::Of::person: {
            const std::string* value = newest(hit, dimension.field);
            return value ? *value : std::string();
        }
        case Dimension::Of::age:
            return age_of(dimension, hit);
        case Dimension::Of::province:
            return place_of(hit, false);
        case Dimension::Of::commune:
            return place_of(hit, true);
        case Dimension::Of::unit_type: {
            const std::optional<UnitId> id = UnitId::parse(hit.event->unit);
            const Unit* unit = id ? registry_.unit(*id) : nullptr;
            return unit ? unit->type : std::string();
        }
    }
    std::terminate();
}

std::string Tally::code_of(const Dimension& dimension, const Hit& hit, const Figure& figure) const {
    std::string value = value_of(dimension, hit, figure);
    if (!value.empty()) {
        const auto means = dimension.means.find(value);
        if (means != dimension.means.end())
            value = means->second;
        else if (!dimension.rest.empty())
            value = dimension.rest;
    }
    return value.empty() ? "unknown" : value;
}

Words Tally::label_of(const Dimension& dimension, const std::string& code) const {
    const auto label = dimension.values.find(code);
    if (label != dimension.values.end()) return label->second;
    return code == "unknown" ? unknown : Words{code, code};
}

std::vector<CaseId> Tally::cases_of(const std::vector<Hit>& hits) const {
    std::set<CaseId> cases;
    for (const Hit& hit : hits)
        cases.insert(persons_[hit.person].cases.begin(), persons_[hit.person].cases.end());
    return {cases.begin(), cases.end()};
}

}  // namespace bangiao::law
