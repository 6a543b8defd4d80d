#include <algorithm>
#include <bangiao/sight.hpp>

#include "bangiao/law/policy_model.hpp"

namespace bangiao {
namespace {

/// Over everything: it names every unit that stands under no other, and no days.
bool is_over_the_log(const Mandate& mandate, const Registry& registry) {
    if (mandate.from || mandate.to) return false;
    const auto& units = registry.units();
    return std::all_of(units.begin(), units.end(), [&](const auto& entry) {
        return entry.second.parent || mandate.units.contains(entry.first);
    });
}

bool has_mandate(const law::LogReaders& row, const Registry& registry, const Reader& reader,
                 Instant now) {
    const auto& mandates = registry.mandates();
    return std::any_of(mandates.begin(), mandates.end(), [&](const auto& entry) {
        const Mandate& mandate = entry.second;
        return mandate.as == row.mandate_as && mandate.officers.contains(reader.officer) &&
               (!mandate.expires || now < *mandate.expires) && is_over_the_log(mandate, registry);
    });
}

bool reads_in(const law::LogReaders& row, const Policy& constitution, const Reader& reader) {
    return row.roles.empty() ||
           std::any_of(row.roles.begin(), row.roles.end(), [&](law::RoleRef role) {
               const std::string& name = constitution.roles.name(role);
               return std::any_of(reader.roles.begin(), reader.roles.end(),
                                  [&](const RoleName& held) { return held.text() == name; });
           });
}

}  // namespace

bool may_read_log(const PolicyBook& book, const Registry& registry, const Reader& reader,
                  Instant now) {
    const Policy* constitution = book.constitution();
    if (!constitution || !registry.unit(reader.unit)) return false;
    const auto& rows = constitution->log_readers;
    return std::any_of(rows.begin(), rows.end(), [&](const law::LogReaders& row) {
        return reads_in(row, *constitution, reader) &&
               (!row.mandate || has_mandate(row, registry, reader, now));
    });
}

}  // namespace bangiao
