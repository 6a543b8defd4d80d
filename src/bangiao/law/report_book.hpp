#pragma once

#include <bangiao/figures.hpp>
#include <chrono>

#include "bangiao/law/document.hpp"

namespace bangiao {

namespace law {

struct Dimension {
    enum class Of { person, event, age, province, commune, unit_type };
    std::string id;
    Words label;
    Of of = Of::person;
    std::string field;
    std::string born, years;                   ///< of `age`: fields before the band's own
    std::vector<std::string> bands;            ///< `0-5`, …, the last one open: `60+`
    std::map<std::string, std::string> means;  ///< other codes for what the field holds
    std::string rest;                          ///< for values that `means` does not name
    std::map<std::string, Words> values;       ///< labels
};

struct Figure {
    enum class Count { events, persons, standing, span, share, duties };
    std::string id;
    Words label;
    Count count = Count::events;
    std::set<std::string> events, undone_by, with, without, after, since;
    std::string since_field;
    std::map<std::string, std::set<std::string>> where;
    std::string each;  ///< a person counts once for every value of this field
    bool hours = false;
    std::vector<std::int64_t> over;
    std::string part, whole;
    std::optional<std::int64_t> goal;
    bool cases = false;
    std::vector<std::string> linked;
    std::vector<std::string> by;
};

struct Report {
    std::string name;
    std::int64_t number = 0;
    Words title, says;
    std::vector<std::string> basis;
    std::string mark;
    std::vector<Figure> figures;
    const Figure* figure(const std::string& id) const;
};

struct FigureReader {
    std::set<std::string> groups, roles;
    enum class Over { commune, province, country } over = Over::commune;
    bool all = false;
};

/// Events by which somebody vouches for figures, and their fields that name the source.
struct Vouching {
    std::string compiled, submitted;
    std::string until, size, digest;
};

struct ReportPeriod {
    std::chrono::month_day from, to;
};

}  // namespace law

/// Definitions of reports: one file, checked completely as it was read. Immutable.
class ReportBook {
public:
    /// Throws law::Mistake.
    static ReportBook load(const law::Node& document, PolicyFile about);

    PolicyFile file;
    std::map<std::string, law::ReportPeriod> periods;
    std::uint64_t below = 0;
    std::vector<law::FigureReader> readers;
    std::string same_person, other_case;
    std::string correction, corrected_values;
    law::Vouching vouching;
    std::map<std::string, law::Dimension> dimensions;
    std::vector<law::Report> reports;

    const law::Report* report(const std::string& name) const;
    const law::Figure* figure(const std::string& id) const;

private:
    explicit ReportBook(PolicyFile about) : file(std::move(about)) {}
};

namespace law {
/// The definitions' own periods that lie in this one and are shorter.
std::vector<std::pair<Day, Day>> periods_within(const ReportBook& book, Day from, Day to);
}  // namespace law

}  // namespace bangiao
