#include "cli/demo_players.hpp"

#include <bangiao/base64.hpp>
#include <bangiao/certificate.hpp>
#include <boost/json/array.hpp>
#include <fstream>

#include "cli/draft_fields.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

RegistryForm form_for(const PolicyFiles& policies, RegistryAct act) {
    std::optional<RegistryForm> form = registry_form(policies.book, act);
    if (!form) throw UsageError("no constitution among the policy files knows this act");
    return std::move(*form);
}

Certificate certificate_in(const std::filesystem::path& file) {
    Result<Certificate> certificate = Certificate::from_pem(read_input(file.string()));
    if (!certificate) throw UsageError(file.string() + ": is no usable certificate");
    return std::move(*certificate);
}

SigningKey key_in(const std::filesystem::path& file) {
    Result<SigningKey> key = SigningKey::from_file(file.string());
    if (!key) throw UsageError(file.string() + ": is no private key of this user's");
    return std::move(*key);
}

json::array texts_of(const std::vector<std::string>& texts) {
    return json::array(texts.begin(), texts.end());
}

}  // namespace

DemoPlayers::DemoPlayers(const Profile& profile, const PolicyFiles& policies,
                         const FoundingPlan& plan, std::filesystem::path keys)
    : profile_(profile),
      policies_(policies),
      adopted_(policies.adopted()),
      plan_(plan),
      keys_(std::move(keys)),
      founds_(form_for(policies, RegistryAct::found_unit)),
      enrols_(form_for(policies, RegistryAct::enrol)) {
    if (!profile_.tls) throw UsageError("the profile names no connection: [service] and [tls]");
    if (!profile_.clock) throw UsageError("the profile names no clock to be turned");
}

void DemoPlayers::set_clock(Instant now) const {
    const std::filesystem::path fresh = profile_.clock->string() + ".new";
    std::ofstream(fresh) << now.utc_text() << '\n';
    std::filesystem::rename(fresh, *profile_.clock);
}

std::filesystem::path DemoPlayers::file_of(const OfficerId& officer, const char* name) const {
    return keys_ / officer.text() / name;
}

DemoPlayers::Player& DemoPlayers::player(const OfficerId& officer) {
    const auto found = players_.find(officer);
    if (found != players_.end()) return found->second;
    https::ClientConfig connection{
        profile_.service.address,
        profile_.service.port,
        profile_.service.name,
        {file_of(officer, "tls.pem"), file_of(officer, "tls.key"), profile_.tls->roots}};
    return players_
        .emplace(officer, Player{Service(std::move(connection)),
                                 certificate_in(file_of(officer, "signing.pem")).thumbprint(),
                                 key_in(file_of(officer, "signing.key"))})
        .first->second;
}

Result<Digest> DemoPlayers::file(const OfficerId& officer, const DraftEvent& draft) {
    Player& author = player(officer);
    const std::string sd_jwt = sign_event(draft, author.thumbprint, author.key);
    BANGIAO_TRY(const Service::Filed filed, author.service.file(sd_jwt));
    if (filed_.is_open()) filed_ << sd_jwt << '\n';
    return filed.receipt.digest;
}

void DemoPlayers::keep_filed(const std::filesystem::path& file) {
    write_private(file, "");  // refuses to replace one
    filed_.open(file, std::ios::app);
}

const FoundingPlan::Ministry& DemoPlayers::ministry(const UnitId& unit) const {
    for (const FoundingPlan::Ministry& each : plan_.ministries)
        if (each.unit == unit) return each;
    throw UsageError("the plan knows no ministry " + unit.text());
}

DraftEvent DemoPlayers::draft_of(const RegistryForm& form, const UnitId& unit, const CaseId& chain,
                                 const Values& parts, Instant at) const {
    DraftEvent draft{Claims{*EventId::parse(random_uuid()), chain, form.form.type, unit,
                            *form.form.roles.begin(), at.seconds(), at, std::nullopt,
                            form.form.policy, std::nullopt, std::nullopt, std::nullopt},
                     {},
                     {}};
    for (const auto& [field, value] : values_of_parts(form, parts))
        put(draft, form.form, field, value);
    return draft;
}

Checked DemoPlayers::found(const DemoWorld& world, Instant at) {
    set_clock(at);
    for (const DemoWorld::Unit& unit : world.units) {
        const FoundingPlan::Ministry& above = ministry(unit.ministry);
        const CaseId chain = *CaseId::parse(random_uuid());
        const Values parts{
            {"unit", json::string(unit.id.text())},       {"type", json::string(unit.type)},
            {"parent", json::string(unit.parent.text())}, {"province", json::string(unit.province)},
            {"commune", json::string(unit.commune)},      {"country", json::string(unit.country)}};
        BANGIAO_TRY(const Digest head,
                    file(above.founder, draft_of(founds_, above.unit, chain, parts, at)));
        units_.emplace(unit.id, Chain{chain, head, above.founder});
    }
    for (const DemoWorld::Officer& officer : world.officers) BANGIAO_CHECK(enrol(officer, at));
    return {};
}

Checked DemoPlayers::enrol(const DemoWorld::Officer& officer, Instant at) {
    const FoundingPlan::Ministry& above = ministry(officer.ministry);
    Chain& chain = units_.at(officer.unit);
    for (const char* use : {"signing", "tls"}) {
        const Certificate certificate =
            certificate_in(file_of(officer.id, (std::string(use) + ".pem").c_str()));
        const Values parts{{"officer", json::string(officer.id.text())},
                           {"unit", json::string(officer.unit.text())},
                           {"roles", texts_of(officer.roles)},
                           {"use", use},
                           {"thumbprint", json::string(certificate.thumbprint().base64url())},
                           {"certificate", json::string(base64_encode(certificate.der()))}};
        DraftEvent draft = draft_of(enrols_, above.unit, chain.id, parts, at);
        draft.claims.prev = chain.head;
        BANGIAO_TRY(const Digest head, file(above.founder, draft));
        chain.head = head;
    }
    return {};
}

Checked DemoPlayers::play(const DemoWorld& world, const DemoWorld::Step& step) {
    const DemoWorld::Officer& author = world.officers[step.officer];
    const auto form =
        event_form(policies_.book, adopted_, step.type.text(), legal_day(step.occurred_at));
    if (!form) return Refusal(Reason::event_type_unknown, step.type.text());
    set_clock(step.at);
    Chain& chain = chains_.try_emplace(step.chain, Chain{step.chain, {}, {}}).first->second;
    DraftEvent draft{
        Claims{step.id, step.chain, step.type, author.unit, step.role, step.at.seconds(),
               step.occurred_at, chain.head, form->policy, step.of, std::nullopt, std::nullopt},
        {},
        {}};
    for (const auto& [field, value] : step.fields) put(draft, *form, field, value);
    BANGIAO_TRY(const Digest head, file(author.id, draft));
    chain.head = head;
    chain.last = author.id;
    return {};
}

Result<std::string> DemoPlayers::exported(const CaseId& chain) {
    const auto found = chains_.find(chain);
    if (found == chains_.end() || !found->second.last) return Refusal(Reason::case_unknown);
    return player(*found->second.last)
        .service.get_text("/api/v1/cases/" + chain.text() + "/export");
}

}  // namespace bangiao::cli
