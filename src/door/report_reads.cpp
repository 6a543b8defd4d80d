#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "door/door.hpp"
#include "door/report_table.hpp"

// Figures: on a worker's thread.
namespace bangiao::door {
namespace {

namespace json = boost::json;

Checked read_day(std::optional<Day>& into, const Query& query, std::string_view name) {
    const std::optional<std::string> given = query.text(name);
    if (!given) return {};
    into = parse_day(*given);
    if (!into) return Query::invalid(name);
    return {};
}

/// `sex,age`, or nothing.
Result<std::vector<std::string>> across_in(const Query& query) {
    const std::optional<std::string> given = query.text("by");
    if (!given) return std::vector<std::string>{};
    const std::size_t comma = given->find(',');
    if (comma == std::string::npos) return Query::invalid("by");
    return std::vector{given->substr(0, comma), given->substr(comma + 1)};
}

std::string json_text(const records::ReportView& view) {
    json::object out = json::parse(view.text()).as_object();
    out["digest"] = view.digest().hex();
    return json::serialize(out);
}

}  // namespace

Door::Outcome Door::report(const Asked& asked) const {
    records::ReportQuery query{
        asked.parts.front(), asked.query.text("period"), {}, {}, asked.query.text("area"), {}};
    BANGIAO_CHECK(read_day(query.from, asked.query, "from"));
    BANGIAO_CHECK(read_day(query.to, asked.query, "to"));
    BANGIAO_TRY(query.across, across_in(asked.query));
    const std::string format = asked.query.text("format").value_or("json");
    if (format != "json" && format != "csv") return Query::invalid("format");
    BANGIAO_TRY(const records::ReportView view, rooms_.figures.report(asked.reading(), query));
    if (format == "csv")
        return https::Response{
            200,
            {{"Content-Type", "text/csv; charset=utf-8"},
             {"Content-Disposition", "attachment; filename=\"" + view.figures.name + ".csv\""}},
            csv_of(view, Language::vi)};
    return https::Response{200, {{"Content-Type", "application/json"}}, json_text(view)};
}

}  // namespace bangiao::door
