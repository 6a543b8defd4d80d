#include <algorithm>
#include <array>
#include <bangiao/unit_words.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "door/door.hpp"
#include "door/requests.hpp"
#include "paper/csv.hpp"
#include "paper/printed.hpp"
#include "paper/workbook.hpp"

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

struct Format {
    std::string_view name;  ///< as a parameter, and the end of a file's name
    std::string_view type;
    std::string (*made)(const records::ReportView&, const paper::Letterhead&);
};

paper::Document document_of(const records::ReportView& view) {
    return paper::document_of(view, Language::vi);
}

/// The first one is what nobody need ask for.
const std::array<Format, 4> formats{{
    {"json", "application/json",
     [](const records::ReportView& view, const paper::Letterhead&) {
         json::object out = json::parse(view.text()).as_object();
         out["digest"] = view.digest().hex();
         return json::serialize(out);
     }},
    {"csv", "text/csv; charset=utf-8",
     [](const records::ReportView& view, const paper::Letterhead&) {
         return paper::csv_of(document_of(view));
     }},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     [](const records::ReportView& view, const paper::Letterhead& letterhead) {
         return paper::workbook_of(document_of(view), letterhead.on);
     }},
    {"pdf", "application/pdf",
     [](const records::ReportView& view, const paper::Letterhead& letterhead) {
         return paper::printed(document_of(view), letterhead);
     }},
}};

/// As the parameter says; else the first type that Accept names and there is.
Result<const Format*> format_for(const Asked& asked) {
    if (const std::optional<std::string> named = asked.query.text("format")) {
        const auto format = std::find_if(formats.begin(), formats.end(),
                                         [&](const Format& each) { return each.name == *named; });
        if (format == formats.end()) return Query::invalid("format");
        return &*format;
    }
    std::string_view accept = asked.request.header("accept");
    while (!accept.empty()) {
        accept.remove_prefix(std::min(accept.find_first_not_of(" \t"), accept.size()));
        const std::size_t comma = std::min(accept.find(','), accept.size());
        const std::string type = media_type(accept.substr(0, comma));
        for (const Format& each : formats)
            if (type == media_type(each.type)) return &each;
        accept.remove_prefix(std::min(comma + 1, accept.size()));
    }
    return &formats.front();
}

/// Whose paper it is: the caller's unit, by its type and where it sits.
paper::Letterhead letterhead_of(const Asked& asked, const PolicyBook& policies) {
    const Day today = legal_day(asked.now);
    paper::Letterhead out{asked.caller->unit.text(), {}, today};
    const Unit* unit = asked.registry->unit(asked.caller->unit);
    const Policy* law = policies.in_force(*asked.registry, today);
    if (!unit || !law) return out;
    out.agency = unit_type_words(*law, unit->type).vi;
    out.place = unit->commune.empty() ? unit->province : unit->commune;
    if (!out.place.empty()) out.agency += " " + out.place;
    return out;
}

}  // namespace

Door::Outcome Door::report(const Asked& asked) const {
    records::ReportQuery query{
        asked.parts.front(), asked.query.text("period"), {}, {}, asked.query.text("area"), {}};
    BANGIAO_CHECK(read_day(query.from, asked.query, "from"));
    BANGIAO_CHECK(read_day(query.to, asked.query, "to"));
    BANGIAO_TRY(query.across, across_in(asked.query));
    BANGIAO_TRY(const Format* format, format_for(asked));
    BANGIAO_TRY(const records::ReportView view, rooms_.figures.report(asked.reading(), query));
    https::Response response{200,
                             {{"Content-Type", std::string(format->type)}, {"Vary", "Accept"}},
                             format->made(view, letterhead_of(asked, rooms_.policies))};
    if (format != &formats.front())
        response.headers["Content-Disposition"] =
            "attachment; filename=\"" + view.figures.name + "." + std::string(format->name) + "\"";
    return response;
}

}  // namespace bangiao::door
