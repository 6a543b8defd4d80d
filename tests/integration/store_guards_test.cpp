#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "store/guards.hpp"
#include "store/session.hpp"
#include "support/test_database.hpp"

namespace bangiao::store {
namespace {

/// The lines as they are, beside the build: what a migration that means it puts in the place of the
/// pinned ones.
std::filesystem::path written(const std::string& name, const std::vector<std::string>& lines) {
    const std::filesystem::path file = std::filesystem::path(BANGIAO_BINARY_DIR) / name;
    std::ofstream out(file);
    for (const std::string& line : lines) out << line << '\n';
    return file;
}

TEST(StoreGuards, AreThosePinnedBesideTheMigrations) {
    const testing::TestDatabase fresh;
    const auto ledger = fresh.open(role::writer);
    const auto keyring = fresh.open_keyring();
    EXPECT_EQ(changed_guards(*ledger, Stream::ledger), std::vector<std::string>{})
        << "if the migrations mean it, "
        << written("ledger.guards", guards_of(*ledger, Stream::ledger))
        << " becomes migrations/ledger.guards";
    EXPECT_EQ(changed_guards(*keyring, Stream::keyring), std::vector<std::string>{})
        << "if the migrations mean it, "
        << written("keyring.guards", guards_of(*keyring, Stream::keyring))
        << " becomes migrations/keyring.guards";
}

struct Breach {
    const char* name;
    const char* statements;
    const char* names;  ///< what the complaint must name
};
void PrintTo(const Breach& breach, std::ostream* out) {
    *out << breach.name;
}

class StoreGuardsBroken : public ::testing::TestWithParam<Breach> {};

TEST_P(StoreGuardsBroken, AreNamed) {
    const testing::TestDatabase fresh;
    {
        const auto admin = fresh.open_as_admin();
        Lease lease(*admin);
        lease.session().command(GetParam().statements);
    }
    const auto ledger = fresh.open(role::writer);
    try {
        require_guards(*ledger, Stream::ledger);
        FAIL() << "nothing was noticed";
    } catch (const std::runtime_error& complaint) {
        EXPECT_NE(std::string(complaint.what()).find(GetParam().names), std::string::npos)
            << complaint.what();
    }
}

INSTANTIATE_TEST_SUITE_P(
    Every, StoreGuardsBroken,
    ::testing::Values(
        Breach{"a_trigger_disabled", "alter table ledger.events disable trigger is_recorded",
               "ON ledger.events"},
        Breach{"a_trigger_dropped", "drop trigger is_recorded on ledger.disclosures",
               "ON ledger.disclosures"},
        Breach{"a_trigger_not_for_replication",
               "alter table ledger.heads enable trigger is_recorded", "ON ledger.heads"},
        Breach{"foreign_keys_unchecked", "alter table ledger.checkpoints disable trigger all",
               "checkpoints_size_fkey"},
        Breach{"a_function_emptied",
               "create or replace function ledger.is_recorded() returns trigger language plpgsql "
               "as 'begin return null; end'",
               "is_recorded"},
        Breach{"a_privilege_granted", "grant update on ledger.events to bangiao_writer",
               "bangiao_writer may INSERT, SELECT, UPDATE"},
        Breach{"a_column_granted", "grant update (note) on ledger.checkpoints to bangiao_writer",
               "checkpoints.note"},
        Breach{"a_constraint_dropped",
               "alter table ledger.events drop constraint events_case_no_place_key",
               "events_case_no_place_key"},
        Breach{"a_check_dropped", "alter table ledger.heads drop constraint heads_check1",
               "heads_check1"},
        Breach{"a_rule_added",
               "create rule nothing as on insert to ledger.checkpoints do instead nothing",
               "rule nothing"},
        Breach{"a_trigger_added",
               "create function public.rewrite() returns trigger language plpgsql as "
               "'begin new.type := ''x''; return new; end'; "
               "create trigger rewrite before insert on ledger.events for each row "
               "execute function public.rewrite()",
               "rewrite"},
        Breach{"row_security_switched", "alter table ledger.events disable row level security",
               "relation events"},
        Breach{"a_table_unlogged", "alter table ledger.parties set unlogged", "relation parties"},
        Breach{"an_owner_changed", "alter table ledger.tiles owner to bangiao_writer",
               "relation tiles"},
        Breach{"an_event_trigger_added",
               "create function public.watch() returns event_trigger language plpgsql as "
               "'begin end'; create event trigger watch on ddl_command_end "
               "execute function public.watch()",
               "event trigger watch"},
        Breach{"a_setting_made",
               "do $$ begin execute format('alter role bangiao_writer in database %I set "
               "synchronous_commit = off', current_database()); end $$",
               "synchronous_commit"}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace bangiao::store
