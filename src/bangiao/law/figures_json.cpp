#include <bangiao/figures.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "bangiao/law/words_json.hpp"

namespace bangiao {
namespace {

namespace json = boost::json;

template <class T>
json::value or_null(const std::optional<T>& value) {
    return value ? json::value(*value) : json::value(nullptr);
}

json::object json_of(const FigureCell& cell, const std::string& kind) {
    json::object out{{"code", cell.code}, {"label", words_json(cell.label)}};
    if (kind == "share") {
        out["percent"] = or_null(cell.percent);
        return out;
    }
    out["count"] = or_null(cell.count);
    if (kind == "count") out["before"] = or_null(cell.before);
    if (kind == "span") {
        out["median_seconds"] = or_null(cell.median);
        out["p90_seconds"] = or_null(cell.p90);
        out["over"] = json::array(cell.over.begin(), cell.over.end());
    }
    if (kind == "duties") {
        out["late"] = or_null(cell.late);
        out["open"] = or_null(cell.open);
        out["percent"] = or_null(cell.percent);
    }
    return out;
}

json::object json_of(const FigureTable& table) {
    json::object out{
        {"figure", table.figure},
        {"label", words_json(table.label)},
        {"kind", table.kind},
        {"by", table.dimension.empty() ? json::value(nullptr) : json::value(table.dimension)},
        {"by_label", words_json(table.dimension_label)}};
    if (table.kind == "span") {
        out["unit"] = table.unit;
        out["limits"] = json::array(table.limits.begin(), table.limits.end());
    }
    if (table.kind == "share") out["goal"] = or_null(table.goal);
    json::array cells;
    for (const FigureCell& cell : table.cells) cells.emplace_back(json_of(cell, table.kind));
    out["cells"] = std::move(cells);
    out["total"] = json_of(table.total, table.kind);
    return out;
}

}  // namespace

Digest FigureSource::digest() const {
    return sha256(json::serialize(json::object{{"definitions", definitions.hex()},
                                               {"root", root.base64()},
                                               {"size", size.value()},
                                               {"until", day_text(until)}}));
}

json::object json_of(const ReportFigures& figures) {
    json::array tables;
    for (const FigureTable& table : figures.tables) tables.emplace_back(json_of(table));
    json::object cases;
    for (const auto& [figure, ids] : figures.cases) {
        json::array list;
        for (const CaseId& id : ids) list.emplace_back(id.text());
        cases[figure] = std::move(list);
    }
    return {{"name", figures.name},
            {"number", figures.number},
            {"title", words_json(figures.title)},
            {"definition", words_json(figures.says)},
            {"basis", json::array(figures.basis.begin(), figures.basis.end())},
            {"mark", figures.mark},
            {"tables", std::move(tables)},
            {"cases", std::move(cases)}};
}

}  // namespace bangiao
