#pragma once

#include <bangiao/ids.hpp>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/faults.hpp"

namespace bangiao::store {

class Session;

struct DatabaseConfig {
    std::string url;           ///< `postgresql://…` or key=value pairs, as libpq reads them
    std::string role;          ///< taken by every session (`bangiao_writer`); empty: the login's
    std::size_t sessions = 4;  ///< at most so many at once
    std::chrono::milliseconds lease{2000};      ///< waiting for a session; beyond it Unavailable
    std::chrono::milliseconds connect{5000};    ///< whole seconds, at least 2
    std::chrono::milliseconds statement{5000};  ///< readers 5 s, writers 15 s (security rules)
    std::chrono::milliseconds lock{2000};
    std::chrono::milliseconds idle_in_transaction{10'000};
};

/// The roles of the schema (migrations/roles.sql).
namespace role {
inline constexpr const char* owner = "bangiao_owner";
inline constexpr const char* writer = "bangiao_writer";
inline constexpr const char* reader = "bangiao_reader";
inline constexpr const char* auditor = "bangiao_auditor";
inline constexpr const char* enroller = "bangiao_enroller";
inline constexpr const char* keeper = "bangiao_keeper";  ///< of the keyring database
}  // namespace role

/// A bounded pool of sessions with one PostgreSQL database, and the only way to it. Connects when a
/// session is first leased. A session is reset as it is given back, tested as it is leased, and
/// thrown away after any exception; a lost connection is never replaced inside a transaction. Any
/// thread.
class Database {
public:
    /// Throws std::invalid_argument if the URL cannot be read. Does not connect.
    explicit Database(DatabaseConfig config);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Whether a session can be had and answers.
    bool alive() noexcept;
    const DatabaseConfig& config() const { return config_; }

private:
    friend class Lease;
    std::unique_ptr<Session> take(const char* opening);
    void give_back(std::unique_ptr<Session> session) noexcept;
    std::unique_ptr<Session> connect() const;

    DatabaseConfig config_;
    std::string conninfo_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Session>> idle_;  // guarded by mutex_
    std::size_t leased_ = 0;                      // guarded by mutex_
};

/// A session while it is in use. Goes back to the pool, or away if anything failed in it.
class Lease {
public:
    /// `opening`: what runs in it first, and shows that it lives; where it is empty, the session's
    /// first statement shows that.
    explicit Lease(Database& database, const char* opening = "select 1");
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Session& session() { return *session_; }

private:
    Database& database_;
    std::unique_ptr<Session> session_;
};

/// What became of a transaction. `unknown` where the connection was lost before the server had said
/// so, or where it said that its standby does not have it: then what was written must be looked
/// for. Its number tells nothing (pg_xact_status): after a crash or a promotion the server gives
/// the number of a transaction that was lost to another one, which may well be committed.
enum class Outcome { committed, not_committed, unknown };

/// One read-write transaction, and the only way to commit. Anything thrown by a statement poisons
/// it: then commit() rolls back and says so. What goes without a commit is rolled back as its
/// session goes back. One thread.
class Transaction {
public:
    /// Leases; begins with the first thing that is asked. Throws Unavailable.
    explicit Transaction(Database& database);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    Session& session();
    /// Once. Sends COMMIT and reads the command tag.
    Outcome commit() noexcept;

private:
    Lease lease_;
};

/// Which persons' cases a reader's transaction may meet; the database itself holds it to that
/// (migrations/ledger/0005_reach.sql).
struct Reach {
    std::set<UnitId> units;  ///< a part of any of these in a case opens it
    std::set<CaseId> cases;  ///< and these
    auto operator<=>(const Reach&) const = default;
};

/// One read-only transaction that sees a single moment of the database. One thread.
class Snapshot {
public:
    explicit Snapshot(Database& database);
    /// For a caller: of the cases of persons, those within reach are there and no others.
    Snapshot(Database& database, const Reach& reach);
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    Session& session();

private:
    Lease lease_;
};

}  // namespace bangiao::store
