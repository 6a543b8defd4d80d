#include "bangiao/law/document.hpp"

#include <toml++/toml.h>

#include <algorithm>

namespace bangiao::law {
namespace {

Place place_of(const toml::source_region& region) {
    return {std::max<std::uint32_t>(region.begin.line, 1),
            std::max<std::uint32_t>(region.begin.column, 1)};
}

Day day_of(const toml::date& date) {
    return Day(std::chrono::year_month_day(
        std::chrono::year(date.year), std::chrono::month(date.month), std::chrono::day(date.day)));
}

Instant moment_of(const toml::date_time& moment, Place place) {
    if (!moment.offset) fail(place, "a time needs its offset, as in 2026-03-02T17:40:00+07:00");
    const auto clock = std::chrono::hours(moment.time.hour) +
                       std::chrono::minutes(moment.time.minute) +
                       std::chrono::seconds(moment.time.second) +
                       std::chrono::microseconds(moment.time.nanosecond / 1000);
    return Instant(day_of(moment.date).time_since_epoch() + clock -
                   std::chrono::minutes(moment.offset->minutes));
}

Node node_of(const toml::node& from) {
    Node node;
    node.place = place_of(from.source());
    if (const auto* table = from.as_table()) {
        node.kind = Node::Kind::table;
        for (const auto& [key, value] : *table)
            node.members.push_back(
                {std::string(key.str()), place_of(key.source()), node_of(value)});
        std::sort(node.members.begin(), node.members.end(), [](const auto& a, const auto& b) {
            return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
        });
    } else if (const auto* list = from.as_array()) {
        node.kind = Node::Kind::list;
        for (const auto& item : *list) node.items.push_back(node_of(item));
    } else if (const auto* text = from.as_string()) {
        node.kind = Node::Kind::text;
        node.text = text->get();
    } else if (const auto* integer = from.as_integer()) {
        node.kind = Node::Kind::integer;
        node.integer = integer->get();
    } else if (const auto* boolean = from.as_boolean()) {
        node.kind = Node::Kind::boolean;
        node.boolean = boolean->get();
    } else if (const auto* date = from.as_date()) {
        node.kind = Node::Kind::date;
        node.date = day_of(date->get());
    } else if (const auto* moment = from.as_date_time()) {
        node.kind = Node::Kind::moment;
        node.moment = moment_of(moment->get(), node.place);
    } else if (from.is_floating_point()) {
        node.kind = Node::Kind::real;
    }
    return node;
}

}  // namespace

Node read_toml(std::string_view text) {
    try {
        return node_of(toml::parse(text));
    } catch (const toml::parse_error& error) {
        fail(place_of(error.source()), std::string(error.description()));
    }
}

}  // namespace bangiao::law
