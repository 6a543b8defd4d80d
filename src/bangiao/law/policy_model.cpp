#include "bangiao/law/policy_model.hpp"

#include <algorithm>
#include <array>

namespace bangiao::law {
namespace {

struct TypeName {
    std::string_view name;
    FieldType type;
    bool closed;
};

constexpr std::array<TypeName, 18> type_names = {{{"text", FieldType::text, false},
                                                  {"code", FieldType::code, true},
                                                  {"enum", FieldType::enumerated, true},
                                                  {"place", FieldType::place, false},
                                                  {"bool", FieldType::boolean, true},
                                                  {"int", FieldType::integer, true},
                                                  {"date", FieldType::date, true},
                                                  {"month", FieldType::month, true},
                                                  {"datetime", FieldType::datetime, true},
                                                  {"unit", FieldType::unit, true},
                                                  {"new_unit", FieldType::new_unit, true},
                                                  {"officer", FieldType::officer, true},
                                                  {"new_officer", FieldType::new_officer, true},
                                                  {"event", FieldType::event, true},
                                                  {"case", FieldType::chain, true},
                                                  {"digest", FieldType::digest, true},
                                                  {"list", FieldType::list, false},
                                                  {"table", FieldType::table, false}}};

const TypeName& entry_of(FieldType type) {
    return *std::find_if(type_names.begin(), type_names.end(),
                         [&](const TypeName& entry) { return entry.type == type; });
}

bool is_coded(FieldType type) {
    return type == FieldType::code || type == FieldType::enumerated || type == FieldType::boolean;
}

}  // namespace

std::string_view name_of(FieldType type) {
    return entry_of(type).name;
}

std::optional<FieldType> field_type_named(std::string_view name) {
    for (const TypeName& entry : type_names)
        if (entry.name == name) return entry.type;
    return std::nullopt;
}

bool is_closed(FieldType type) {
    return entry_of(type).closed;
}

bool FieldRule::coded() const {
    return is_coded(type == FieldType::list ? items : type);
}

const FieldRule* EventRule::field(std::string_view name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? nullptr : &found->second;
}

bool CodeList::has(std::string_view code) const {
    return std::any_of(codes.begin(), codes.end(),
                       [&](const auto& entry) { return entry.first == code; });
}

bool UnitTypes::has(UnitTypeRef type, Day day) const {
    return std::any_of(spans_.begin(), spans_.end(), [&](const Span& span) {
        return span.types[type.at] && (!span.from || *span.from <= day) &&
               (!span.to || day <= *span.to);
    });
}

}  // namespace bangiao::law

namespace bangiao {

const law::EventRule* Policy::event(const EventType& type) const {
    const auto found = events.find(type.text());
    return found ? &events[*found] : nullptr;
}

bool Policy::is_duty_of(law::DeadlineRef deadline, std::string_view id) const {
    const std::vector<std::string>& earlier = deadlines[deadline].continues;
    return deadlines.name(deadline) == id ||
           std::find(earlier.begin(), earlier.end(), id) != earlier.end();
}

}  // namespace bangiao
