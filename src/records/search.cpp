#include <algorithm>
#include <bangiao/search.hpp>

#include "records/look_book.hpp"
#include "records/reach.hpp"
#include "records/records.hpp"
#include "records/seen_case.hpp"
#include "store/fingerprints.hpp"
#include "vault/vault.hpp"

// Whether a person is known already, in the cases within the caller's own reach: by fingerprints,
// without opening anything.
namespace bangiao::records {
namespace {

constexpr std::uint64_t most_fields = 500;
// Each field may open a case state, and the officer who files waits for it: a hint says that there
// is somebody to look for, and a search finds the others.
constexpr std::uint64_t most_hinted_fields = 20;
constexpr std::size_t most_cases = 50;

void best_first(std::vector<FoundCase>& cases) {
    std::stable_sort(cases.begin(), cases.end(), [](const FoundCase& a, const FoundCase& b) {
        return a.matched.size() > b.matched.size();
    });
    if (cases.size() > most_cases) cases.erase(cases.begin() + most_cases, cases.end());
}

}  // namespace

// A hit says what the field says: it is told to whoever may see the field in full.
std::vector<FoundCase> Records::told(store::Session& session, const Registry& registry,
                                     const Reading& reading,
                                     const std::vector<store::FoundField>& found) const {
    std::map<CaseId, Result<SeenCase>> seen;
    std::vector<FoundCase> cases;  // the newest first, as they were found
    for (const store::FoundField& field : found) {
        auto place = seen.find(field.case_id);
        if (place == seen.end())
            place =
                seen.emplace(field.case_id, see(session, registry, reading, field.case_id)).first;
        const std::optional<EventType> type = EventType::parse(field.type);
        if (!place->second || !type) continue;
        if (place->second->sight.of(*type, field.unit, field.place, field.field) != Shown::full)
            continue;
        auto known = std::find_if(cases.begin(), cases.end(), [&](const FoundCase& each) {
            return each.case_id == field.case_id;
        });
        if (known == cases.end()) known = cases.insert(known, {field.case_id, {}});
        known->matched.insert(field.kind);
    }
    return cases;
}

std::vector<FoundCase> Records::search(const Reading& reading,
                                       const std::set<SearchTerm>& terms) const {
    const std::vector<SearchTerm> asked(terms.begin(), terms.end());
    const std::vector<Digest> values = vault_.fingerprints(asked);
    std::vector<FoundCase> cases;
    {
        const std::shared_ptr<const Registry> registry = registry_.get();
        store::Snapshot snapshot(database_, reach_of(*registry, reading.caller, reading.now));
        cases = told(snapshot.session(), *registry, reading,
                     store::find_fields(snapshot.session(), values, most_fields));
    }
    best_first(cases);
    note_found(reading, cases, true);
    return cases;
}

std::vector<bool> Records::resembling(const std::vector<Opening>& openings) const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    std::vector<store::Arrival> arrivals;
    for (const auto& [reading, index] : openings)
        arrivals.push_back({reach_of(*registry, reading.caller, reading.now), index});
    store::Lease lease(database_, "");
    return store::resembling(lease.session(), arrivals);
}

std::vector<FoundCase> Records::possible_duplicates(const Reading& reading,
                                                    LeafIndex opening) const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    std::vector<FoundCase> cases;
    {
        store::Snapshot snapshot(database_, reach_of(*registry, reading.caller, reading.now));
        cases = told(snapshot.session(), *registry, reading,
                     store::find_alike(snapshot.session(), opening, most_hinted_fields));
        std::erase_if(cases, [&](const FoundCase& each) {
            return std::none_of(each.matched.begin(), each.matched.end(), [&](const auto& index) {
                return suggests_same_person(book_, *registry, index, reading.now);
            });
        });
    }
    best_first(cases);
    note_found(reading, cases, false);
    return cases;
}

}  // namespace bangiao::records
