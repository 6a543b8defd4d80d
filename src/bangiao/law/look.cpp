#include <algorithm>
#include <bangiao/json.hpp>
#include <bangiao/jws.hpp>
#include <bangiao/look.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "bangiao/law/canonical_json.hpp"
#include "bangiao/law/policy_model.hpp"

namespace bangiao {
namespace {

boost::json::array texts_of(const std::set<RoleName>& roles) {
    boost::json::array texts;
    for (const RoleName& role : roles) texts.emplace_back(role.text());
    return texts;
}

bool applies(const law::LookRow& row, const Policy& policy, const Reader& reader, const Unit& unit,
             Day day) {
    const auto held = [&](law::RoleRef role) {
        const std::optional<RoleName> name = RoleName::parse(policy.roles.name(role));
        return name && reader.roles.contains(*name);
    };
    if (std::none_of(row.roles.begin(), row.roles.end(), held)) return false;
    const auto type = policy.unit_types.find(unit.type);
    return !row.types || (type && row.types->has(*type, day));
}

void add_mandates(LookReach& reach, const Registry& registry, const Reader& reader, Instant now) {
    for (const auto& [chain, mandate] : registry.mandates()) {
        if (!mandate.stands_for(reader.officer, now)) continue;
        reach.units.insert(reach.units.end(), mandate.units.begin(), mandate.units.end());
        reach.cases.insert(mandate.cases.begin(), mandate.cases.end());
    }
}

void add_units_within(LookReach& reach, const Registry& registry, const UnitId& above) {
    for (const auto& [id, unit] : registry.units())
        if (registry.within(id, above)) reach.units.push_back(id);
}

}  // namespace

std::string Look::text() const {
    boost::json::object shown;
    for (const auto& [name, how] : classes) shown[name] = name_of(how);
    boost::json::object text{{"at", at.utc_text()}, {"case", case_id.text()},
                             {"classes", shown},    {"officer", officer.text()},
                             {"purpose", purpose},  {"roles", texts_of(roles)},
                             {"unit", unit.text()}, {"what", what},
                             {"first", nullptr},    {"last", nullptr}};
    if (first) text["first"] = first->value();
    if (last) text["last"] = last->value();
    return law::canonical(text);
}

LookHead LookHead::start() {
    return {0, sha256("bangiao-look/v1\n")};
}

LookHead LookHead::followed_by(const Digest& look) const {
    std::string covered = "bangiao-look/v1\n";
    covered += hash.view();
    covered += look.view();
    return {looks + 1, sha256(covered)};
}

LookReach look_reach_of(const PolicyBook& book, const Registry& registry, const Reader& reader,
                        Instant now) {
    LookReach reach;
    const Day day = legal_day(now);
    const Policy* policy = book.in_force(registry, day);
    const Unit* unit = registry.unit(reader.unit);
    if (!policy || !unit) return reach;
    for (const law::LookRow& row : policy->look_rows) {
        if (!applies(row, *policy, reader, *unit, day)) continue;
        switch (row.over) {
            case law::LookRow::Over::within:
                add_units_within(reach, registry, reader.unit);
                break;
            case law::LookRow::Over::mandate:
                add_mandates(reach, registry, reader, now);
                break;
            case law::LookRow::Over::held:
                reach.held = true;
                break;
        }
    }
    return reach;
}

std::optional<AnchorForm> anchor_form(const PolicyBook& book, const Registry& registry,
                                      Instant now) {
    const Policy* policy = book.in_force(registry, legal_day(now));
    if (!policy || !policy->anchor) return std::nullopt;
    const law::Anchor& anchor = *policy->anchor;
    return AnchorForm{policy->events[anchor.event].type,
                      *RoleName::parse(policy->roles.name(anchor.role)), policy->file.digest,
                      anchor.looks, anchor.hash};
}

std::optional<LookHead> head_told(std::string_view jws, const AnchorForm& form) {
    const Result<Jws> parsed = Jws::parse(jws);
    const Result<boost::json::value> claims =
        parsed ? parse_json(parsed->payload) : Result<boost::json::value>(parsed.error());
    if (!claims || !claims->is_object()) return std::nullopt;
    const boost::json::value* fields = claims->as_object().if_contains("fields");
    if (!fields || !fields->is_object()) return std::nullopt;
    const boost::json::value* looks = fields->as_object().if_contains(form.looks);
    const boost::json::value* hash = fields->as_object().if_contains(form.hash);
    if (!looks || !looks->is_int64() || !hash || !hash->is_string()) return std::nullopt;
    const std::optional<Digest> digest = Digest::from_base64url(hash->as_string());
    if (!digest) return std::nullopt;
    return LookHead{static_cast<std::uint64_t>(looks->as_int64()), *digest};
}

}  // namespace bangiao
