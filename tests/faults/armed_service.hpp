#pragma once

#include <gtest/gtest.h>

#include <bangiao/digest.hpp>
#include <bangiao/receipt.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "end_to_end/running_service.hpp"
#include "end_to_end/running_witness.hpp"
#include "faults/seen_ledger.hpp"
#include "store/private_cluster.hpp"

namespace bangiao::testing {

/// What became of one event that was filed while a fault lay in wait.
struct Suffered {
    bool carried_out;     ///< false where the event took fewer steps than that
    std::string at;       ///< the kind of step
    bool saved = false;   ///< it stood in the log when the fault was over
    bool halted = false;  ///< the service recorded nothing more before it was started again
};

/// The service and two witnesses, both needed, of whom each dies or fails at one chosen step as
/// tests/preload/fault_at.cpp says; over a PostgreSQL that goes on. After each fault the same event
/// is filed until it is acknowledged, and all that must hold is looked at.
class ArmedService : public ::testing::Test {
protected:
    ArmedService();
    /// Whatever service and witnesses did, the model permits (tests/model).
    void TearDown() override;

    /// One event, of which the service suffers what is ordered. `at_recovery`: the order that waits
    /// when it is started again.
    Suffered suffer(const std::string& order, const std::string& at_recovery = "");
    /// One event, of which the first witness suffers what is ordered.
    Suffered witness_suffers(const std::string& order);
    /// Events without trouble, until the log holds so many.
    void fill_to(std::uint64_t size);
    std::uint64_t recorded() { return ledger_.size(); }
    /// What was carried out and at which kind of step, how often, and what came of it.
    void print_table() const;

private:
    std::string some_event();
    std::optional<Receipt> try_to_file(const std::string& sd_jwt);
    bool is_witnessed(const EventId& id);
    void end_of_service(const std::string& at_recovery);
    void expect_recorded_once(const std::string& sd_jwt, std::uint64_t before, Suffered& suffered);
    void start_again_what_has_stopped(Suffered& suffered);
    void expect_one_tree_a_size();
    void count(const std::string& what, const Suffered& suffered);
    TestOfficer& registrar() { return realm_.ministries().at("health").founder; }

    /// A program's orders: a file that it is told of when it starts.
    struct Orders {
        std::filesystem::path file;
        std::vector<std::string> environment() const;
        void give(const std::string& order) const;
        void take_back() const;
        /// The kinds of step at which something was carried out, in order.
        std::vector<std::string> done() const;
    };

    struct Row {
        int faults = 0, saved = 0, halted = 0;
    };

    TempFolder server_;
    store::PrivateCluster cluster_{server_ / "postgresql"};
    Realm realm_;
    Orders for_service_, for_witness_;
    std::vector<std::unique_ptr<RunningWitness>> witnesses_;
    std::unique_ptr<RunningService> service_;
    SeenLedger ledger_;
    std::string log_before_, witness_log_before_;  // until they were started again by hand
    std::map<std::uint64_t, Digest> roots_;        // of every checkpoint that was seen, by size
    std::map<std::string, Row> table_;
    int events_ = 0;
};

}  // namespace bangiao::testing
