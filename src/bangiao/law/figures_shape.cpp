#include <algorithm>
#include <bangiao/base64.hpp>
#include <bangiao/figures.hpp>
#include <bangiao/json.hpp>
#include <bangiao/sd_jwt.hpp>
#include <boost/json/serialize.hpp>

#include "bangiao/law/report_book.hpp"

namespace bangiao {
namespace {

namespace json = boost::json;

std::optional<std::uint16_t> place_of(const std::vector<std::string>& names,
                                      std::string_view name) {
    const auto found = std::lower_bound(names.begin(), names.end(), name);
    if (found == names.end() || *found != name) return std::nullopt;
    return static_cast<std::uint16_t>(found - names.begin());
}

std::string text_of(const json::value& value) {
    return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

}  // namespace

std::uint64_t short_id(std::string_view uuid) {
    std::uint64_t bits = 0;
    int digits = 0;
    for (const char c : uuid) {
        if (c == '-') continue;
        if (digits++ == 16) break;
        const int digit = c >= 'a' ? c - 'a' + 10 : c - '0';
        bits = (bits << 4) | static_cast<std::uint64_t>(digit);
    }
    return bits;
}

std::optional<std::uint16_t> CountedShape::type(std::string_view name) const {
    return place_of(types, name);
}

std::optional<std::uint16_t> CountedShape::field(std::string_view name) const {
    return place_of(fields, name);
}

std::optional<CountedEvent> CountedShape::keep(const EventType& event_type, const EventId& id,
                                               const std::optional<EventId>& of, const UnitId& unit,
                                               Instant at, const json::object& given) const {
    const std::optional<std::uint16_t> place = type(event_type.text());
    if (!place) return std::nullopt;
    CountedEvent event{*place, short_id(id.text()), of ? short_id(of->text()) : 0, unit.text(), at,
                       {}};
    const auto take = [&](const json::object& from) {
        for (const auto& [name, value] : from)
            if (const auto known = field(name)) event.fields.emplace_back(*known, text_of(value));
    };
    take(given);
    if (event_type.text() == correction)
        if (const json::value* values = given.if_contains(corrected_values))
            if (values->is_object()) take(values->as_object());
    return event;
}

Result<std::optional<CountedEvent>> counted_event(const CountedShape& shape,
                                                  std::string_view sd_jwt) {
    const Refusal malformed(Reason::token_malformed, "no event of this log");
    BANGIAO_TRY(const SdJwtParts parts, SdJwtParts::split(sd_jwt));
    std::vector<Disclosure> disclosures;
    for (const std::string& each : parts.disclosures) {
        BANGIAO_TRY(Disclosure disclosure, Disclosure::parse(each));
        disclosures.push_back(std::move(disclosure));
    }
    const std::size_t begin = parts.jws.find('.') + 1;
    const auto payload = base64url_decode(
        std::string_view(parts.jws).substr(begin, parts.jws.find('.', begin) - begin));
    if (!payload) return malformed;
    BANGIAO_TRY(const json::value claims, parse_json(*payload));
    if (!claims.is_object()) return malformed;
    BANGIAO_TRY(const json::object opened,
                open_disclosures(claims.get_object(), disclosures, Opening::some_withheld));
    const auto text = [&](const char* name) {
        const json::value* value = opened.if_contains(name);
        return value && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    const auto type = EventType::parse(text("type"));
    const auto id = EventId::parse(text("jti"));
    const auto unit = UnitId::parse(text("unit"));
    const auto at = Instant::parse(text("occurred_at"));
    const json::value* fields = opened.if_contains("fields");
    if (!type || !id || !unit || !at || !fields || !fields->is_object()) return malformed;
    return shape.keep(*type, *id, EventId::parse(text("of")), *unit, *at, fields->get_object());
}

CountedShape counted_shape(const ReportBook& book) {
    std::set<std::string> types{book.same_person, book.correction};
    std::set<std::string> fields{book.other_case};
    for (const law::Report& report : book.reports)
        for (const law::Figure& figure : report.figures) {
            for (const auto* set : {&figure.events, &figure.undone_by, &figure.with,
                                    &figure.without, &figure.after, &figure.since})
                types.insert(set->begin(), set->end());
            for (const auto& [field, values] : figure.where) fields.insert(field);
            for (const std::string& field : {figure.since_field, figure.each})
                if (!field.empty()) fields.insert(field);
        }
    // Where a person was received and who the person is stands in events that no figure may count.
    for (const auto& [id, dimension] : book.dimensions)
        for (const std::string& field : {dimension.field, dimension.born, dimension.years})
            if (!field.empty()) fields.insert(field);
    return {book.file.digest,
            {types.begin(), types.end()},
            {fields.begin(), fields.end()},
            book.correction,
            book.corrected_values};
}

}  // namespace bangiao
