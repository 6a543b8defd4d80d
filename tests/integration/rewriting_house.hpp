#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "audited_log.hpp"
#include "ledger/tip.hpp"
#include "ledger_house.hpp"
#include "store/case_reader.hpp"
#include "store/guards.hpp"
#include "store/session.hpp"

namespace bangiao::ledger {

using testing::TestDatabase;
using testing::values;

/// One honest log with parcels under way, made once; every test works on a copy of it.
class RewritingHouse : public LedgerHouse {
public:
    RewritingHouse() {
        open();
        adopt(found().digest);
        first = std::make_unique<TestOfficer>(open_shop("first"));
        second = std::make_unique<TestOfficer>(open_shop("second"));
        take_over(parcel_a);  // 7, 8, 9
        file(taken(parcel_b)).value();
        std::vector<std::future<Result<Admission>>> units;
        for (int i = 0; i < 250; ++i) units.push_back(file_later(verified(some_unit(i))));
        for (auto& unit : units) unit.get().value();
        file(taken(parcel_c)).value();  // behind the first full tile
        known = *registry->get();
        close();
        record = read_file(folder / "signer").value();
    }

    std::string taken(const CaseId& chain) const {
        return parcel(*first, "parcel.taken", {chain, std::nullopt}, {},
                      values({{"owner", "nobody"}, {"smell", "none"}}));
    }
    void take_over(const CaseId& chain) const {
        const VerifiedEvent take = verified(taken(chain));
        file_later(take).get().value();
        const VerifiedEvent offer =
            verified(parcel(*first, "parcel.offered", {chain, take.digest()},
                            values({{"to", second->unit.text()}})));
        file_later(offer).get().value();
        file(
            parcel(*second, "parcel.accepted", {chain, offer.digest()}, {}, {}, offer.claims().jti))
            .value();
    }

    const CaseId parcel_a = fresh_chain(), parcel_b = fresh_chain(), parcel_c = fresh_chain();
    std::unique_ptr<TestOfficer> first, second;
    std::string record;  // the signer's, at the end
    Registry known;      // what the honest service has in memory
};

inline RewritingHouse& house() {
    static RewritingHouse made;
    return made;
}

inline const std::vector<std::string>& recorded_tables() {
    static const std::vector<std::string> tables{"cases",       "events",      "event_ids",
                                                 "disclosures", "heads",       "checkpoints",
                                                 "tiles",       "policy_files"};
    return tables;
}

/// With the guards down while it lasts, and up again afterwards as if nothing had been.
inline std::string behind_the_guards(const std::string& statements) {
    std::string down =
        "set session_replication_role = replica; "
        "alter table ledger.log_state disable trigger state_moves_on; "
        "alter table ledger.disclosures disable trigger only_while_erasing; "
        "alter table ledger.disclosures disable trigger only_emptied; "
        "alter table ledger.fingerprints disable trigger only_while_erasing; "
        "alter table ledger.fingerprints disable trigger only_forgotten; ";
    std::string up =
        "; alter table ledger.log_state enable always trigger state_moves_on; "
        "alter table ledger.disclosures enable always trigger only_while_erasing; "
        "alter table ledger.disclosures enable always trigger only_emptied; "
        "alter table ledger.fingerprints enable always trigger only_while_erasing; "
        "alter table ledger.fingerprints enable always trigger only_forgotten; ";
    for (const std::string& table : recorded_tables()) {
        down += "alter table ledger." + table + " disable trigger is_recorded; ";
        up += "alter table ledger." + table + " enable always trigger is_recorded; ";
    }
    return down + statements + up;
}

/// The log as it was before its last event.
inline const std::string without_the_tail =
    "delete from ledger.duties where opened_idx = 261; "
    "delete from ledger.parties where case_no = (select case_no from ledger.events where idx = "
    "261); delete from ledger.case_states where case_no = (select case_no from ledger.events "
    "where idx = 261); delete from ledger.fingerprints where idx = 261; "
    "delete from ledger.disclosures where idx = 261; "
    "delete from ledger.event_ids where idx = 261; "
    "delete from ledger.cases where case_no = (select case_no from ledger.events where idx = "
    "261); delete from ledger.events where idx = 261; "
    "delete from ledger.checkpoints where size = 262; delete from ledger.heads where size = "
    "262; update ledger.log_state set size = 261, cases = cases - 1, root = (select root from "
    "ledger.heads where size = 261), last_admitted_at = (select at from ledger.heads where "
    "size = 261)";

class Rewriting : public ::testing::Test {
protected:
    Rewriting() : original_(std::move(house().fresh)) {
        house().fresh = TestDatabase::copy_of(*original_);
        replace_file(house().folder / "signer", house().record);
    }
    ~Rewriting() override {
        house().close();
        house().fresh = std::move(original_);
    }

    static void admin(const std::string& statements) {
        const std::unique_ptr<store::Database> database = house().fresh->open_as_admin();
        store::Lease lease(*database);
        lease.session().command(statements.c_str());
    }

    /// The whole log as the service gives it out, and sealed.
    static std::string exported() {
        house().open_databases();
        const auto auditor = house().fresh->open(store::role::auditor, 1);
        const LiveRegistry registry{house().known};
        const auto reader = house().fresh->open(store::role::reader, 2);
        records::LookBook looks(*reader);
        const records::WholeLog log(*auditor, *house().vault, house().book, registry, looks);
        const identity::Caller caller{house().first->id,
                                      house().founder.unit,
                                      {RoleName::parse("decider").value()},
                                      false,
                                      sha256(house().first->tls.certificate)};
        const records::Reading reading{caller, "audit", house().clock.now()};
        std::string lines = export_of(log, reading, signed_size());
        house().close();
        return lines;
    }
    static LogReport audit(const std::string& lines, const std::vector<std::string>& seen = {},
                           const std::string& trust = house().trust_text()) {
        return audit_of(lines, trust, seen);
    }
    static std::string newest_note() {
        house().open_databases();
        store::Lease lease(*house().writer);
        return store::newest_checkpoint(lease.session()).value().note;
    }

    /// What the service says as it starts over this database; empty if it goes on without a word.
    static std::string start() {
        try {
            house().open_databases();
            store::require_guards(*house().writer, store::Stream::ledger);
            house().open();
        } catch (const std::runtime_error& complaint) {
            return complaint.what();
        }
        for (int i = 0; i < 25 && house().sequencer->ready(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        return house().sequencer->ready() ? "" : "not ready: the stored log does not hold";
    }

    static void row(const std::string& what, const std::string& found_by,
                    const std::string& named) {
        std::cout << "| " << what << " | " << found_by << " | " << named << " |\n";
    }

    static TreeSize signed_size() {
        store::Lease lease(*house().writer);
        return store::newest_checkpoint(lease.session()).value().size;
    }

    std::unique_ptr<TestDatabase> original_;  // as it was made
};

}  // namespace bangiao::ledger
