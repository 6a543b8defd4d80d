#include "end_to_end/stage.hpp"

#include <algorithm>
#include <stdexcept>

namespace bangiao::testing {
namespace {

bool stands_in_the_clear(const EventForm& form, const std::string& field) {
    const auto found = form.fields.find(field);
    return found != form.fields.end() && found->second.clear;
}

}  // namespace

Stage::Stage(Realm& realm, RunningService& service, Instant opening)
    : realm_(realm), service_(service) {
    for (const RegistryChange& change : adopt_all(realm.policies(), opening))
        adopted_.apply(change);
    adopt_policies(opening);
}

RecordingClient& Stage::client(const TestOfficer& officer) {
    const auto found = clients_.find(officer.id);
    if (found != clients_.end()) return found->second;
    return clients_.emplace(officer.id, service_.client(officer)).first->second;
}

Receipt Stage::file(const TestOfficer& author, const std::string& sd_jwt) {
    const https::Answer answer = client(author).file(sd_jwt);
    if (answer.status != 201) throw std::runtime_error("not recorded: " + answer.body);
    return Receipt::parse(answer.body).value();
}

void Stage::adopt_policies(Instant at) {
    ChainEnd governance{governance_chain(), std::nullopt};
    for (const PolicyFile& file : realm_.policies().files()) {
        if (file.kind == "constitution") continue;
        for (const auto& [name, ministry] : realm_.ministries())
            governance.head =
                this->file(ministry.decider,
                           realm_.drafts().adoption(ministry.decider, file, governance, at))
                    .digest;
    }
}

UnitId Stage::found_unit(const std::string& name, const Scenario::Unit& about, Instant at) {
    Realm::Ministry& ministry =
        about.parent.empty() ? realm_.ministry_of(about.type) : *units_.at(about.parent).ministry;
    std::string word = name;
    std::replace(word.begin(), word.end(), '_', '-');
    const UnitId id = UnitId::parse(ministry.founder.unit.text() + "." + word).value();
    const UnitId parent = about.parent.empty() ? ministry.founder.unit : units_.at(about.parent).id;
    Values fields =
        values({{"unit", id.text()}, {"unit_type", about.type}, {"parent", parent.text()}});
    const std::pair<const char*, const std::string*> places[] = {
        {"province", &about.province}, {"commune", &about.commune}, {"country", &about.country}};
    for (const auto& [field, code] : places)
        if (!code->empty()) fields.emplace(field, *code);
    ChainEnd chain{CaseId::parse(random_uuid()).value(), std::nullopt};
    chain.head =
        file(ministry.founder,
             signed_by(ministry.founder, draft("unit.founded", "registrar", chain, at, fields)))
            .digest;
    units_.insert_or_assign(name, Founded{id, chain, &ministry});
    return id;
}

const TestOfficer& Stage::enrol(const std::string& name, const std::string& unit,
                                std::vector<std::string> roles, Instant at,
                                const std::vector<std::string>& uses) {
    TestOfficer officer =
        TestOfficer::make(realm_.authority(), units_.at(unit).id, std::move(roles));
    for (const std::string& use : uses) enrol(unit, officer, use, at);
    officers_.erase(name);
    return officers_.emplace(name, std::move(officer)).first->second;
}

void Stage::enrol(const std::string& unit, const TestOfficer& officer, const std::string& use,
                  Instant at) {
    Founded& place = units_.at(unit);
    const TestOfficer& registrar = place.ministry->founder;
    place.chain.head =
        file(registrar, realm_.drafts().enrolment(registrar, officer, use, place.chain, at)).digest;
}

void Stage::end_unit(const std::string& name, const std::string& successor, Instant at) {
    Founded& ended = units_.at(name);
    const std::optional<UnitId> to =
        successor.empty() ? std::optional<UnitId>() : units_.at(successor).id;
    const TestOfficer& registrar = ended.ministry->founder;
    ended.chain.head =
        file(registrar, realm_.drafts().ending(registrar, to, ended.chain, at)).digest;
}

void Stage::revoke(const std::string& name, Instant at, bool key_only) {
    for (auto& [unit, place] : units_) {
        if (place.id != officer(name).unit) continue;
        const TestOfficer& registrar = place.ministry->founder;
        place.chain.head = file(registrar, realm_.drafts().revocation(registrar, officer(name),
                                                                      place.chain, at, key_only))
                               .digest;
    }
}

// A story may invent an event type; its author still works with some policy.
Digest Stage::any_policy() const {
    const std::vector<PolicyFile> files = realm_.policies().files();
    return std::find_if(files.begin(), files.end(),
                        [](const PolicyFile& file) { return file.kind == "policy"; })
        ->digest;
}

Draft Stage::draft(const std::string& type, const std::string& role, const ChainEnd& chain,
                   Instant at, const Values& fields) const {
    const std::optional<EventForm> form =
        event_form(realm_.policies(), adopted_, type, legal_day(at));
    Draft draft{type, role, chain, at, form ? form->policy : any_policy()};
    for (const auto& [name, value] : fields)
        (form && stands_in_the_clear(*form, name) ? draft.clear : draft.sealed)
            .emplace(name, value);
    return draft;
}

}  // namespace bangiao::testing
