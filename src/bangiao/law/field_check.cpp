#include "bangiao/law/field_check.hpp"

#include <algorithm>

namespace bangiao::law {
namespace {

namespace json = boost::json;

/// A certificate of 4 kB in base64 still fits.
constexpr std::int64_t longest_text = 6000;
constexpr std::size_t longest_code = 64;
/// Dates beyond are slips of the pen; deadlines counted from them would leave the four-digit years.
constexpr Day last_sane_day = Day(std::chrono::year(2199) / 12 / 31);

bool is_code(std::string_view text) {
    return !text.empty() && text.size() <= longest_code &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-' || c == '.';
           });
}

/// `lao-cai/muong-khuong`: what a unit id allows between its dots, between slashes.
bool is_place(std::string_view text) {
    std::string dotted(text);
    if (dotted.find('.') != std::string::npos) return false;
    std::replace(dotted.begin(), dotted.end(), '/', '.');
    return UnitId::parse(dotted).has_value();
}

std::int64_t letters_in(std::string_view text) {
    return std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;  // not a continuation byte of UTF-8
    });
}

bool within(const FieldRule& rule, std::int64_t size) {
    return (!rule.min || size >= *rule.min) && (!rule.max || size <= *rule.max);
}

bool is_sane_day(std::string_view text) {
    const auto day = parse_day(text);
    return day && *day <= last_sane_day;
}

bool is_sane_moment(std::string_view text) {
    const auto moment = Instant::parse(text);
    return moment && legal_day(*moment) <= last_sane_day;
}

bool is_listed(const FieldRule& rule, std::string_view text, const Policy& policy) {
    switch (rule.values.from) {
        case Values::From::any:
            return rule.type != FieldType::enumerated && is_code(text);
        case Values::From::list:
            return policy.lists[rule.values.list].has(text);
        case Values::From::roles:
            return policy.roles.find(text).has_value();
        case Values::From::unit_types:
            return policy.unit_types.find(text).has_value();
    }
    return false;
}

bool is_live_unit(std::string_view text, const Registry& registry, Day day) {
    const auto id = UnitId::parse(text);
    const Unit* unit = id ? registry.unit(*id) : nullptr;
    return unit && (!unit->ended_at || legal_day(*unit->ended_at) >= day);
}

bool is_enrolled(std::string_view text, const Registry& registry) {
    const auto id = OfficerId::parse(text);
    return id && registry.officer(*id);
}

bool is_valid_text(const FieldRule& rule, std::string_view text, const Policy& policy,
                   const Registry& registry, Day day) {
    switch (rule.type) {
        case FieldType::text:
            return !text.empty() && letters_in(text) <= longest_text &&
                   within(rule, letters_in(text));
        case FieldType::code:
        case FieldType::enumerated:
            return is_listed(rule, text, policy);
        case FieldType::place:
            return is_place(text);
        case FieldType::date:
            return is_sane_day(text);
        case FieldType::month:
            return text.size() == 7 && is_sane_day(std::string(text) + "-01");
        case FieldType::datetime:
            return is_sane_moment(text);
        case FieldType::unit:
            return is_live_unit(text, registry, day);
        case FieldType::new_unit:
            return UnitId::parse(text).has_value();
        case FieldType::officer:
            return is_enrolled(text, registry);
        case FieldType::new_officer:
            return OfficerId::parse(text).has_value();
        case FieldType::event:
            return EventId::parse(text).has_value();
        case FieldType::chain:
            return CaseId::parse(text).has_value();
        case FieldType::digest:
            return Digest::from_base64url(text) || Digest::from_hex(text);
        case FieldType::boolean:
        case FieldType::integer:
        case FieldType::list:
        case FieldType::table:
            break;
    }
    return false;
}

bool is_valid_list(const FieldRule& rule, const json::array& list, const Policy& policy,
                   const Registry& registry, Day day) {
    if (!within(rule, static_cast<std::int64_t>(list.size()))) return false;
    FieldRule item = rule;
    item.type = rule.items;
    item.min = item.max = std::nullopt;
    return std::all_of(list.begin(), list.end(), [&](const json::value& value) {
        return is_valid(item, value, policy, registry, day);
    });
}

Checked check_field(const std::string& name, const Field& field, const FieldRule& rule,
                    const Policy& policy, const Registry& registry, Day day) {
    if (!rule.clear && !field.disclosed)
        return field_refusal(Reason::field_not_sealed, name, "must be a disclosure");
    if (rule.clear && field.disclosed)
        return field_refusal(Reason::field_invalid, name, "must stand in the clear");
    if (!is_valid(rule, field.value, policy, registry, day))
        return field_refusal(Reason::field_invalid, name,
                             "is no valid " + std::string(name_of(rule.type)));
    return {};
}

}  // namespace

Refusal field_refusal(Reason reason, const std::string& name, const std::string& what) {
    return Refusal(reason, "the field `" + name + "` " + what, "/fields/" + name);
}

bool is_valid(const FieldRule& rule, const json::value& value, const Policy& policy,
              const Registry& registry, Day day) {
    if (rule.type == FieldType::boolean) return value.is_bool();
    if (rule.type == FieldType::integer) return value.is_int64() && within(rule, value.as_int64());
    if (rule.type == FieldType::table) return value.is_object();
    if (rule.type == FieldType::list)
        return value.is_array() && is_valid_list(rule, value.as_array(), policy, registry, day);
    return value.is_string() && is_valid_text(rule, value.as_string(), policy, registry, day);
}

Checked check_fields(const EventRule& event, const Filing& filing, const Policy& policy,
                     const Registry& registry, Day day) {
    for (const auto& [name, field] : filing.fields) {
        const FieldRule* rule = event.field(name);
        if (!rule) return field_refusal(Reason::field_unknown, name, "is not declared");
        BANGIAO_CHECK(check_field(name, field, *rule, policy, registry, day));
    }
    for (const auto& [name, rule] : event.fields) {
        const bool may_be_withheld = filing.some_withheld && !rule.clear;
        if (rule.required && !may_be_withheld && !filing.fields.contains(name))
            return field_refusal(Reason::field_missing, name, "is required");
    }
    return {};
}

Checked check_erased(const EventRule& event, const Filing& filing, const Policy& policy,
                     const CaseState& state) {
    for (const auto& [name, field] : filing.fields)
        if (field.disclosed &&
            state.erased.contains(policy.classes.name(event.field(name)->sensitivity)))
            return field_refusal(Reason::field_invalid, name,
                                 "is of a class that was erased in this case");
    return {};
}

}  // namespace bangiao::law
