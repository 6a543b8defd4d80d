#include <bangiao/form.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

#include "bangiao/law/policy_model.hpp"

namespace bangiao {
namespace {

using Parts = std::map<std::string, std::string, std::less<>>;

EventForm::Chain chain_of(law::ChainKind kind) {
    switch (kind) {
        case law::ChainKind::of_a_case:
            return EventForm::Chain::of_a_case;
        case law::ChainKind::of_a_unit:
            return EventForm::Chain::of_a_unit;
        case law::ChainKind::governance:
            return EventForm::Chain::governance;
    }
    std::terminate();
}

FieldForm form_of(const law::FieldRule& rule) {
    const bool list = rule.type == law::FieldType::list;
    return {std::string(law::name_of(rule.type)),
            list ? std::string(law::name_of(rule.items)) : std::string(),
            rule.clear,
            rule.required,
            rule.label,
            rule.search};
}

EventForm form_of(const Policy& policy, const law::EventRule& event) {
    EventForm form{event.type,
                   event.label,
                   policy.file.digest,
                   chain_of(event.chain),
                   event.opens != law::Opens::never,
                   {},
                   {}};
    for (const law::Rule& rule : event.rules)
        for (const law::RoleRef role : rule.by.roles)
            form.roles.insert(*RoleName::parse(policy.roles.name(role)));
    for (const auto& [name, rule] : event.fields) form.fields.emplace(name, form_of(rule));
    return form;
}

void keep(Parts& parts, const char* part, const std::string& field) {
    if (!field.empty()) parts.emplace(part, field);
}

Parts parts_of(const law::FoundUnit& effect) {
    Parts parts;
    keep(parts, "unit", effect.unit);
    keep(parts, "type", effect.type);
    keep(parts, "province", effect.province);
    keep(parts, "commune", effect.commune);
    keep(parts, "country", effect.country);
    keep(parts, "parent", effect.parent);
    return parts;
}

Parts parts_of(const law::EndUnit& effect) {
    Parts parts;
    keep(parts, "unit", effect.unit);
    keep(parts, "successor", effect.successor);
    return parts;
}

Parts parts_of(const law::Enrol& effect) {
    Parts parts;
    keep(parts, "officer", effect.officer);
    keep(parts, "unit", effect.unit);
    keep(parts, "roles", effect.roles_field);
    keep(parts, "use", effect.use_field);
    keep(parts, "thumbprint", effect.thumbprint);
    keep(parts, "certificate", effect.certificate);
    return parts;
}

Parts parts_of(const law::Revoke& effect) {
    Parts parts;
    keep(parts, "officer", effect.officer);
    keep(parts, "thumbprint", effect.thumbprint);
    return parts;
}

Parts parts_of(const law::SignFile& effect) {
    Parts parts;
    keep(parts, "file", effect.file);
    keep(parts, "in_force_from", effect.in_force_from);
    return parts;
}

template <class Effect>
std::optional<Parts> parts_if(const std::optional<Effect>& effect) {
    if (!effect) return std::nullopt;
    return parts_of(*effect);
}

std::optional<Parts> both(const law::Effects& effects) {
    std::optional<Parts> parts = parts_if(effects.founds_unit);
    if (parts) parts->merge(parts_of(*effects.enrols));
    return parts;
}

std::optional<Parts> parts_for(const law::Effects& effects, RegistryAct act) {
    switch (act) {
        case RegistryAct::found_ministry:
            return both(effects);
        case RegistryAct::found_unit:
            return parts_if(effects.founds_unit);
        case RegistryAct::end_unit:
            return parts_if(effects.ends_unit);
        case RegistryAct::enrol:
            return parts_if(effects.enrols);
        case RegistryAct::revoke:
            return parts_if(effects.revokes);
        case RegistryAct::sign_file:
            return parts_if(effects.signs_file);
    }
    std::terminate();
}

// A ministry's own founding is the one act that does two things at once.
bool is_both(const law::Effects& effects) {
    return effects.founds_unit && effects.enrols;
}

}  // namespace

std::optional<EventForm> event_form(const PolicyBook& book, const Registry& registry,
                                    std::string_view type, Day occurred) {
    const auto name = EventType::parse(type);
    for (const Policy* policy : {book.constitution(), book.in_force(registry, occurred)})
        if (const law::EventRule* event = policy && name ? policy->event(*name) : nullptr)
            return form_of(*policy, *event);
    return std::nullopt;
}

std::string unit_family(const PolicyBook& book, const Registry& registry, std::string_view type,
                        Day day) {
    const Policy* policy = book.in_force(registry, day);
    const auto known = policy ? policy->unit_types.find(type) : std::nullopt;
    return known ? policy->unit_types[*known].family : std::string();
}

const std::string& RegistryForm::field(std::string_view part) const {
    const auto found = parts.find(part);
    if (found == parts.end()) throw std::out_of_range("the act takes no " + std::string(part));
    return found->second;
}

std::optional<RegistryForm> registry_form(const PolicyBook& book, RegistryAct act) {
    const Policy* constitution = book.constitution();
    if (!constitution) return std::nullopt;
    for (const std::string& type : constitution->events.names()) {
        const law::EventRule& event = *constitution->event(*EventType::parse(type));
        for (const law::Rule& rule : event.rules) {
            if (is_both(rule.effects) != (act == RegistryAct::found_ministry)) continue;
            if (const std::optional<Parts> parts = parts_for(rule.effects, act))
                return RegistryForm{form_of(*constitution, event), *parts};
        }
    }
    return std::nullopt;
}

}  // namespace bangiao
