#include <algorithm>
#include <bangiao/figures.hpp>

#include "bangiao/law/report_book.hpp"

namespace bangiao {
namespace {

using namespace std::chrono;

std::string area_of(const law::FigureReader& row, const Unit& unit) {
    switch (row.over) {
        case law::FigureReader::Over::country:
            return {};
        case law::FigureReader::Over::province:
            return unit.province;
        case law::FigureReader::Over::commune:
            return unit.province + "/" + unit.commune;
    }
    std::terminate();
}

bool reads(const law::FigureReader& row, const Reader& reader, const Unit& unit) {
    return row.groups.contains(unit.type) &&
           std::any_of(reader.roles.begin(), reader.roles.end(),
                       [&](const RoleName& role) { return row.roles.contains(role.text()); });
}

/// The period that ends in the year.
std::pair<Day, Day> ending_in(const law::ReportPeriod& period, int ends) {
    const Day to = sys_days(year(ends) / period.to);
    Day from = sys_days(year(ends) / period.from);
    if (from > to) from = sys_days(year(ends - 1) / period.from);
    return {from, to};
}

/// The named period that this one is, and the year in which it ends.
const law::ReportPeriod* named(const ReportBook& book, Day from, Day to, int& ends) {
    ends = static_cast<int>(year_month_day(to).year());
    for (const auto& [name, period] : book.periods)
        if (ending_in(period, ends) == std::pair(from, to)) return &period;
    return nullptr;
}

}  // namespace

bool FigureReach::within(const std::string& asked) const {
    return area.empty() || asked == area || asked.starts_with(area + "/");
}

std::optional<FigureReach> figure_reach(const ReportBook& book, const Registry& registry,
                                        const Reader& reader) {
    const Unit* unit = registry.unit(reader.unit);
    std::optional<FigureReach> widest;
    if (!unit) return widest;
    for (const law::FigureReader& row : book.readers) {
        if (!reads(row, reader, *unit)) continue;
        const FigureReach reach{area_of(row, *unit), !row.all};
        if (!widest || (widest->safe && !reach.safe) ||
            (widest->safe == reach.safe && reach.area.size() < widest->area.size()))
            widest = reach;
    }
    return widest;
}

std::optional<std::pair<Day, Day>> named_period(const ReportBook& book, const std::string& name,
                                                int ends) {
    const auto period = book.periods.find(name);
    if (period == book.periods.end()) return std::nullopt;
    return ending_in(period->second, ends);
}

std::pair<Day, Day> period_before(const ReportBook& book, Day from, Day to) {
    int ends = 0;
    if (const law::ReportPeriod* period = named(book, from, to, ends))
        return ending_in(*period, ends - 1);
    return {from - (to - from) - days(1), from - days(1)};
}

bool is_named_period(const ReportBook& book, Day from, Day to) {
    int ends = 0;
    return named(book, from, to, ends) != nullptr;
}

std::vector<std::string> report_names(const ReportBook& book) {
    std::vector<std::string> names;
    for (const law::Report& report : book.reports) names.push_back(report.name);
    return names;
}

namespace law {

std::vector<std::pair<Day, Day>> periods_within(const ReportBook& book, Day from, Day to) {
    std::vector<std::pair<Day, Day>> out;
    for (int ends = static_cast<int>(year_month_day(from).year());
         ends <= static_cast<int>(year_month_day(to).year()); ++ends)
        for (const auto& [name, period] : book.periods) {
            const std::pair<Day, Day> days = ending_in(period, ends);
            if (days.first >= from && days.second <= to && days != std::pair(from, to))
                out.push_back(days);
        }
    return out;
}

}  // namespace law

}  // namespace bangiao
