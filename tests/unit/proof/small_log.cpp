#include "unit/proof/small_log.hpp"

#include <bangiao/base64.hpp>
#include <bangiao/checkpoint.hpp>
#include <bangiao/json.hpp>
#include <bangiao/leaf.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace bangiao::testing {
namespace {

UnitId unit(const char* name) {
    return UnitId::parse(name).value();
}
CaseId fresh_chain() {
    return CaseId::parse(random_uuid()).value();
}
Instant a_day_ago() {
    // Certificates are made around the present; a day back, so that nothing lies in the future.
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return Instant(std::chrono::duration_cast<std::chrono::microseconds>(now) -
                   std::chrono::hours(24));
}
std::string law_file(const std::string& path) {
    std::ifstream file(std::string(BANGIAO_SOURCE_DIR) + "/" + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

SmallLog::SmallLog()
    : labour(TestOfficer::make(authority, unit("labour"), {"registrar"})),
      police(TestOfficer::make(authority, unit("police"), {"registrar"})),
      labour_decider(TestOfficer::make(authority, unit("labour"), {"decider"})),
      police_decider(TestOfficer::make(authority, unit("police"), {"decider"})),
      clerk(TestOfficer::make(authority, unit("labour.office"), {"clerk"})),
      chief(TestOfficer::make(authority, unit("labour.office"), {"decider"})),
      log_key(NoteKey::generate("log.test/lanterns", NoteKeyType::ed25519)),
      witness_key(NoteKey::generate("witness.test", NoteKeyType::cosignature_v1)),
      case_id(fresh_chain()),
      constitution_text(law_file("policies/constitution.toml")),
      policy_text(law_file("tests/unit/proof/law/lanterns.toml")),
      registry_drafts(sha256(constitution_text)),
      now_(a_day_ago()),
      registry_({{labour.unit, labour.signing.thumbprint()},
                 {police.unit, police.signing.thumbprint()}}) {
    for (const std::string& text : {constitution_text, policy_text})
        if (const auto added = book_.add(text, "law"); !added)
            throw std::logic_error(added.error().detail);
    found(labour, "SOC_CENTRAL");
    found(police, "POL_CENTRAL");
    enrol(labour, labour_decider);
    enrol(police, police_decider);
    const CaseId office = fresh_chain();
    unit_chains_.emplace(clerk.unit, office);
    admit(
        registry_drafts.unit(labour, clerk.unit, values({{"unit_type", "COMMUNE"}}), office, now_));
    enrol(labour, clerk);
    enrol(labour, chief);
    adopt(labour_decider);
    adopt(police_decider);
}

void SmallLog::found(const TestOfficer& founder, const std::string& unit_type) {
    const CaseId chain = fresh_chain();
    unit_chains_.emplace(founder.unit, chain);
    admit(registry_drafts.founding(founder, unit_type, chain, now_));
}

void SmallLog::enrol(const TestOfficer& registrar, const TestOfficer& officer) {
    admit(registry_drafts.enrolment(registrar, officer, "signing", end_of(unit_chain(officer.unit)),
                                    now_));
}

void SmallLog::adopt(const TestOfficer& decider) {
    const PolicyFile* file = book_.file(sha256(policy_text));
    admit(registry_drafts.adoption(decider, *file, end_of(governance_chain()), now_));
}

ChainEnd SmallLog::end_of(const CaseId& chain) const {
    for (auto leaf = leaves_.rbegin(); leaf != leaves_.rend(); ++leaf)
        if (leaf->chain == chain) return {chain, sha256(leaf->jws)};
    return {chain, std::nullopt};
}

LeafIndex SmallLog::admit(const std::string& sd_jwt) {
    ParsedEvent parsed = ParsedEvent::parse(sd_jwt, Opening::every_digest).value();
    const EnrolledCertificate* enrolled = registry_.certificate(parsed.signer());
    const Certificate signer =
        enrolled ? enrolled->certificate.value() : parsed.enclosed_signer().value();
    const VerifiedEvent event = VerifiedEvent::verify(std::move(parsed), signer, now_).value();
    const CaseId chain = event.claims().case_id;
    CaseState& state = states_.try_emplace(chain, chain).first->second;
    const auto permitted = PermittedEvent::permit(book_, registry_, state, event, now_);
    if (!permitted)
        throw std::logic_error(std::string(code_of(permitted.error().reason)) + " " +
                               permitted.error().detail);
    for (const RegistryChange& change : permitted->decision().registry) registry_.apply(change);
    state = permitted->decision().state;
    return take(sd_jwt);
}

LeafIndex SmallLog::take(const std::string& sd_jwt) {
    const std::string jws = sd_jwt.substr(0, sd_jwt.find('~'));
    const boost::json::value payload = parse_json(Jws::parse(jws).value().payload).value();
    const auto chain = CaseId::parse(std::string_view(payload.at("case").as_string()));
    leaves_.push_back({now_, sd_jwt, jws, chain.value()});
    edge_.append(leaf_hash(leaf_data(now_, jws)));
    now_ = now_ + std::chrono::minutes(1);
    return LeafIndex(leaves_.size() - 1);
}

std::string SmallLog::draft(const TestOfficer& officer, const std::string& type,
                            const std::string& role, const Values& clear,
                            const Values& sealed) const {
    return signed_by(officer,
                     Draft{type, role, end_of(case_id), now_, sha256(policy_text), clear, sealed});
}

void SmallLog::play_case() {
    admit(draft(clerk, "lantern.found", "clerk", values({{"colour", "red"}}),
                values({{"finder", "Trần Thị B"}})));
    wait(std::chrono::hours(3));
    admit(draft(clerk, "lantern.lit", "clerk", {}, values({{"glow", "dim"}})));
    admit(draft(chief, "lantern.returned", "decider", {}));
}

CaseState SmallLog::state() const {
    return states_.at(case_id);
}

std::string SmallLog::checkpoint() const {
    const Checkpoint checkpoint{log_key.verifier().name(), edge_.size(), edge_.root()};
    return sign_checkpoint(checkpoint, log_key) + witness_key.sign(checkpoint.text(), now_);
}

std::string SmallLog::other_checkpoint() const {
    return sign_checkpoint({log_key.verifier().name(), edge_.size(), leaf_hash("other")}, log_key);
}

std::string SmallLog::trust_text(const std::string& quorum) const {
    return "log " + log_key.verifier().vkey() + "\nwitness w " + witness_key.verifier().vkey() +
           "\nquorum " + quorum + "\n# bangiao-founding labour " +
           labour.signing.thumbprint().base64url() + "\n# bangiao-founding police " +
           police.signing.thumbprint().base64url() + "\n# bangiao-constitution " +
           sha256(constitution_text).hex() + "\n";
}

boost::json::object SmallLog::entry(std::size_t index, const SubtreeRoot& subtree) const {
    boost::json::array path;
    for (const Digest& node : inclusion_path(LeafIndex(index), edge_.size(), subtree))
        path.emplace_back(node.base64());
    return {{"index", index},
            {"admitted_at", leaves_[index].admitted_at.utc_text()},
            {"sd_jwt", leaves_[index].sd_jwt},
            {"path", std::move(path)}};
}

boost::json::object SmallLog::exported() const {
    const SubtreeRoot subtree = subtrees_of(
        edge_, [](unsigned, std::uint64_t) -> std::string { throw std::logic_error("small"); });
    boost::json::array registry;
    boost::json::array events;
    for (std::size_t i = 0; i < leaves_.size(); ++i)
        (leaves_[i].chain == case_id ? events : registry).push_back(entry(i, subtree));
    boost::json::array certificates;
    for (const TestOfficer* officer :
         {&labour, &police, &labour_decider, &police_decider, &clerk, &chief})
        certificates.emplace_back(base64_encode(officer->signing.der()));
    return {{"format", "bangiao-export/v1"},
            {"origin", log_key.verifier().name()},
            {"checkpoint", checkpoint()},
            {"case", case_id.text()},
            {"state", states_.contains(case_id) ? state().serialised() : ""},
            {"policies", {constitution_text, policy_text}},
            {"certificates", std::move(certificates)},
            {"registry", std::move(registry)},
            {"events", std::move(events)}};
}

}  // namespace bangiao::testing
