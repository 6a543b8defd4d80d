#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/merkle.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/result.hpp>
#include <bangiao/sight.hpp>

namespace bangiao {

/// An event as a figure counts it: who filed what when, and the coded values that figures ask for.
/// Types and fields are positions in a CountedShape.
struct CountedEvent {
    std::uint16_t type;
    std::uint64_t id;  ///< first 64 bits of the event's id: tells a person's events apart
    std::uint64_t of;  ///< likewise, of the event that it answers or corrects; 0: of none
    std::string unit;
    Instant at;  ///< when it occurred
    std::vector<std::pair<std::uint16_t, std::string>> fields;
};

/// The first 64 bits of an id.
std::uint64_t short_id(std::string_view uuid);

/// A chain of a person, in its order.
struct CountedCase {
    CaseId id;
    std::vector<CountedEvent> events;
};

/// How many duties of one deadline that one unit had, which fell due within the period.
struct CountedDuties {
    std::string rule;
    std::string unit;
    std::uint64_t in_time = 0, late = 0, open = 0;
};

/// What figures are counted from: the events up to a head of the log that occurred by the end of
/// the period, by definitions that say which of them. Whoever has the log can make its digest
/// again.
struct FigureSource {
    Digest definitions;
    TreeSize size;
    Digest root;
    Day until;  ///< the period's last day: what occurred later is not looked at

    /// SHA-256 of `{"definitions","root","size","until"}`, members in that order, no white space;
    /// the definitions in hex, the root in base64.
    Digest digest() const;
};

/// Which figures: a report of the definitions, for days from `from` to `to`, both included.
struct FigureQuestion {
    std::string report;
    Day from;
    Day to;
    std::string area;   ///< empty: the country; `lao-cai`; `lao-cai/muong-khuong`
    bool safe = false;  ///< without small cells and what would reveal them
    std::vector<std::string> across = {};  ///< two dimensions crossed; empty: each by itself
};

struct FigureCell {
    std::string code;
    Words label;
    std::optional<std::uint64_t> count;        ///< nothing: not shown
    std::optional<std::uint64_t> before = {};  ///< in the period before
    /// Of spans: seconds; and how many lasted longer than each limit.
    std::optional<std::int64_t> median = {}, p90 = {};
    std::vector<std::uint64_t> over = {};
    std::optional<std::string> percent = {};            ///< of shares, one decimal
    std::optional<std::uint64_t> late = {}, open = {};  ///< of duties; `count` were in time
};

/// One figure by one dimension (or by two, crossed): its cells, by code, and their total.
struct FigureTable {
    std::string figure;
    Words label;
    std::string dimension;  ///< empty where it is not broken down
    Words dimension_label;
    std::string kind;                       ///< `count`, `span`, `share`, `duties`
    std::vector<std::int64_t> limits = {};  ///< of `over`, in the figure's unit
    std::string unit = {};                  ///< `hours` or `days`
    std::optional<std::int64_t> goal = {};  ///< percent to reach
    std::vector<FigureCell> cells = {};
    FigureCell total = {};
};

struct ReportFigures {
    std::string name;
    std::int64_t number = 0;
    Words title;
    Words says;  ///< the definition, printed on the report
    std::vector<std::string> basis;
    std::string mark;
    std::vector<FigureTable> tables;
    std::map<std::string, std::vector<CaseId>> cases;  ///< behind a gap, by figure
};

class ReportBook;  // definitions of reports; src/bangiao/law/report_book.hpp

/// What to keep of a log's events so that any figure can be counted from it.
struct CountedShape {
    Digest definitions;               ///< other ones: whatever was kept is to be made anew
    std::vector<std::string> types;   ///< of events, sorted
    std::vector<std::string> fields;  ///< by name, sorted

    std::optional<std::uint16_t> type(std::string_view name) const;
    std::optional<std::uint16_t> field(std::string_view name) const;
    /// What figures ask for of an event; nothing where they ask for none of its type. `fields`: in
    /// the clear and opened. Values that correct others count as the event's own fields.
    std::optional<CountedEvent> keep(const EventType& type, const EventId& id,
                                     const std::optional<EventId>& of, const UnitId& unit,
                                     Instant at, const boost::json::object& fields) const;

    std::string correction, corrected_values;  ///< a type and its field of corrected values
};
CountedShape counted_shape(const ReportBook& book);

/// The same of an event as it was served or exported, with whatever is opened of it. Its signature
/// is not looked at.
Result<std::optional<CountedEvent>> counted_event(const CountedShape& shape,
                                                  std::string_view sd_jwt);

/// Whose area and which cells a reader may read, as the definitions have it.
struct FigureReach {
    std::string area;  ///< empty: the country
    bool safe = true;
    bool within(const std::string& asked) const;
};
std::optional<FigureReach> figure_reach(const ReportBook& book, const Registry& registry,
                                        const Reader& reader);

/// A period of the definitions, named as `half-year` or `year` with the year in which it ends.
std::optional<std::pair<Day, Day>> named_period(const ReportBook& book, const std::string& name,
                                                int year);
/// Of the same kind and length, directly before.
std::pair<Day, Day> period_before(const ReportBook& book, Day from, Day to);
/// Whether it is one of the definitions' own; only those are for readers of safe cells.
bool is_named_period(const ReportBook& book, Day from, Day to);

std::vector<std::string> report_names(const ReportBook& book);

/// Duties that fell due in a period. Only asked for reports that count duties.
using DutiesDue = std::function<std::vector<CountedDuties>(Day from, Day to)>;

/// Counts: pure, the same answer for ever. Nothing where there is no such report, or a dimension to
/// cross is not one of every figure's. Safe cells of a period stay safe when the periods of the
/// definitions that lie within it are subtracted.
std::optional<ReportFigures> count_figures(const ReportBook& book, const Registry& registry,
                                           const std::vector<CountedCase>& cases,
                                           const DutiesDue& duties, const FigureQuestion& question);

/// Sets `before` of every cell that both show.
void compare_with(ReportFigures& figures, const ReportFigures& before);

/// What of one table may not be shown so that nobody can tell a cell of 1 to `below` - 1, not even
/// by subtraction from the total and knowing this rule: every cell below, and with them the largest
/// of all, which takes up whatever they are more or less. Where no cell reaches `below`, `total`
/// says that the total may not be shown either.
struct Hidden {
    std::set<std::size_t> cells;
    bool total = false;
};
Hidden hidden_cells(const std::vector<std::uint64_t>& counts, std::uint64_t below);
/// The same where each of `within` is answered too, of the same cells in a part of the period: what
/// is left without that part may be known no better than any other table. The part gives up
/// nothing: it may have been answered before anybody could know what would follow.
Hidden hidden_cells(const std::vector<std::uint64_t>& counts,
                    const std::vector<std::vector<std::uint64_t>>& within, std::uint64_t below);

boost::json::object json_of(const ReportFigures& figures);

}  // namespace bangiao
