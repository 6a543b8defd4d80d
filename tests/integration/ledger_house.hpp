#pragma once

#include <bangiao/policy.hpp>
#include <bangiao/trust.hpp>
#include <fstream>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "intake/intake.hpp"
#include "ledger/sequencer.hpp"
#include "ledger/signer.hpp"
#include "ledger_law.hpp"
#include "support/registry_drafts.hpp"
#include "support/temp_folder.hpp"
#include "support/test_database.hpp"
#include "vault/vault.hpp"

namespace bangiao::ledger {

using testing::ChainEnd;
using testing::TestOfficer;

inline const std::string origin = "log.example.test/handoff";
inline const std::string key_seed(32, '\x01');

/// A case id as its author makes one.
inline CaseId fresh_chain() {
    return CaseId::parse(random_uuid()).value();
}

/// One ministry's root unit and its founding key; a constitution; a ledger that can be closed,
/// opened again, and opened over another database.
class LedgerHouse {
public:
    LedgerHouse() {
        std::filesystem::create_directory(folder / "masters");
        const auto master = folder / "masters" / "general.key";
        std::ofstream(master) << std::string(64, 'a');
        std::filesystem::permissions(master, std::filesystem::perms(0600));
    }

    std::unique_ptr<Signer> open_signer(const std::string& record = "signer") const {
        return std::make_unique<Signer>(
            NoteKey::from_seed(origin, NoteKeyType::ed25519, key_seed).value(), origin,
            folder / record);
    }
    void open_databases() {
        writer = fresh->open(store::role::writer, 2);
        keyring = fresh->open_keyring();
        vault = std::make_unique<vault::Vault>(*keyring, vault::Masters::load(folder / "masters"));
    }
    void open(SequencerLimits limits = {}) {
        open_databases();
        registry = std::make_unique<LiveRegistry>(
            Registry({{founder.unit, founder.signing.thumbprint()}}));
        signer = open_signer();
        sequencer =
            std::make_unique<Sequencer>(*writer, *vault, *signer, book, *registry, watch, limits);
    }
    void close() {
        sequencer.reset();
        signer.reset();
        vault.reset();
        writer.reset();
        keyring.reset();
    }
    /// Opens the ledger again, as after a restart.
    void reopen() {
        close();
        open();
    }
    void another_database() { fresh = std::make_unique<testing::TestDatabase>(); }

    /// The signature checked against the registry as it is now.
    VerifiedEvent verified(const std::string& sd_jwt) const {
        return intake::verify(*registry->get(), sd_jwt, clock.now()).value();
    }
    std::future<Result<Admission>> file_later(VerifiedEvent event) const {
        auto promise = std::make_shared<std::promise<Result<Admission>>>();
        std::future<Result<Admission>> answer = promise->get_future();
        const UnitId via = event.claims().unit;
        sequencer->admit(std::move(event), via, [promise](Result<Admission> outcome) {
            promise->set_value(std::move(outcome));
        });
        return answer;
    }
    Result<Admission> file(const std::string& sd_jwt) const {
        return file_later(verified(sd_jwt)).get();
    }

    /// Founds the ministry; every test's first event.
    Receipt found() const {
        return file(drafts.founding(founder, unit_type, ministry_chain, clock.now()))
            .value()
            .receipt;
    }
    /// A shop below the ministry with one receiver, whose certificate is enrolled.
    TestOfficer open_shop(const std::string& name) {
        const UnitId unit = UnitId::parse("ministry." + name).value();
        const CaseId chain = fresh_chain();
        const Receipt founded =
            file(drafts.unit(founder, unit, testing::values({{"unit_type", "SHOP"}}), chain,
                             clock.now()))
                .value()
                .receipt;
        TestOfficer officer = TestOfficer::make(authority, unit, {"receiver"});
        const Receipt enrolled = file(enrolment(officer, {chain, founded.digest})).value().receipt;
        shops.insert_or_assign(unit, ChainEnd{chain, enrolled.digest});
        return officer;
    }
    /// A second receiver of the same shop.
    TestOfficer colleague_of(const TestOfficer& officer) {
        TestOfficer colleague = TestOfficer::make(authority, officer.unit, {"receiver"});
        ChainEnd& chain = shops.at(officer.unit);
        chain.head = file(enrolment(colleague, chain)).value().receipt.digest;
        return colleague;
    }
    /// The parcel law adopted by the ministry's decider. `ministry_head`: of the ministry's chain.
    void adopt(const Digest& ministry_head) const {
        const TestOfficer decider = TestOfficer::make(authority, founder.unit, {"decider"});
        file(enrolment(decider, {ministry_chain, ministry_head})).value();
        for (const PolicyFile& law : book.files())
            if (law.kind == "policy")
                file(drafts.adoption(decider, law, {governance_chain(), std::nullopt}, clock.now()))
                    .value();
    }
    /// An event of the parcel law.
    std::string parcel(const TestOfficer& officer, const std::string& type, const ChainEnd& chain,
                       const testing::Values& clear, const testing::Values& sealed = {},
                       std::optional<EventId> of = std::nullopt) const {
        return testing::signed_by(officer, {type, "receiver", chain, clock.now(), law_digest(),
                                            clear, sealed, std::move(of)});
    }

    /// What an auditor believes: the log's key, the founding ministry, the constitution.
    std::string trust_text(const std::string& witnesses = "quorum none\n") const {
        return "log " + open_verifier().vkey() + "\n" + witnesses + "# bangiao-founding ministry " +
               founder.signing.thumbprint().base64url() + "\n# bangiao-constitution " +
               sha256(test_constitution).hex() + "\n";
    }

    /// A unit below the ministry, in a chain of its own: an event that meets no other.
    std::string some_unit(int number) const {
        return drafts.unit(founder, UnitId::parse("ministry.u" + std::to_string(number)).value(),
                           testing::values({{"unit_type", unit_type}}), fresh_chain(), clock.now());
    }
    TestOfficer new_officer() const {
        return TestOfficer::make(authority, founder.unit, {"receiver"});
    }
    std::string enrolment(const TestOfficer& officer, const ChainEnd& chain) const {
        return drafts.enrolment(founder, officer, "signing", chain, clock.now());
    }

    Trust trust() const {
        return Trust::parse("log " + open_verifier().vkey() + "\nquorum none\n# bangiao-founding " +
                            founder.unit.text() + " " + founder.signing.thumbprint().base64url() +
                            "\n# bangiao-constitution " + sha256(test_constitution).hex() + "\n")
            .value();
    }
    NoteVerifier open_verifier() const {
        return NoteKey::from_seed(origin, NoteKeyType::ed25519, key_seed).value().verifier();
    }

    const std::string unit_type = "MINISTRY";
    testing::TempFolder folder;
    testing::Authority authority{"CA"};
    TestOfficer founder =
        TestOfficer::make(authority, UnitId::parse("ministry").value(), {"registrar"});
    CaseId ministry_chain = fresh_chain();
    std::map<UnitId, ChainEnd> shops;
    PolicyBook book = test_book();
    testing::RegistryDrafts drafts{sha256(test_constitution)};
    ManualClock clock{Instant::parse("2026-03-02T09:00:00+07:00").value()};
    ClockWatch watch{clock};

    std::unique_ptr<testing::TestDatabase> fresh = std::make_unique<testing::TestDatabase>();
    std::unique_ptr<store::Database> writer;
    std::unique_ptr<store::Database> keyring;
    std::unique_ptr<vault::Vault> vault;
    std::unique_ptr<LiveRegistry> registry;
    std::unique_ptr<Signer> signer;
    std::unique_ptr<Sequencer> sequencer;

private:
    static Digest law_digest() { return sha256(test_policy); }
    static PolicyBook test_book() {
        PolicyBook laws;
        laws.add(test_constitution, "constitution.toml").value();
        laws.add(test_policy, "parcels.toml").value();
        return laws;
    }
};

}  // namespace bangiao::ledger
