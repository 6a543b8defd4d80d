#include "store/database.hpp"

#include <libpq-fe.h>

#include <chrono>
#include <stdexcept>

#include "store/bulk.hpp"
#include "store/session.hpp"

namespace bangiao::store {
namespace {

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

std::string quoted(std::string_view value) {
    std::string out = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

/// What every session is pinned to, from its first moment and again after each reset.
std::string session_options(const DatabaseConfig& config) {
    const auto setting = [](std::string_view name, std::string_view value) {
        return " -c " + std::string(name) + "=" + std::string(value);
    };
    const auto millis = [](std::chrono::milliseconds limit) {
        return std::to_string(limit.count());
    };
    std::string options =
        setting("search_path", "ledger,keyring,pg_temp") +
        setting("client_min_messages", "warning") +
        setting("statement_timeout", millis(config.statement)) +
        setting("lock_timeout", millis(config.lock)) +
        setting("idle_in_transaction_session_timeout", millis(config.idle_in_transaction)) +
        setting("TimeZone", "UTC") + setting("bytea_output", "hex") +
        // A plan is kept that was made while the tables were small, and would read them whole, or a
        // whole index to join by it, long after they have grown. What this program asks for, an
        // index finds row by row.
        setting("enable_seqscan", "off") + setting("enable_hashjoin", "off") +
        setting("enable_mergejoin", "off") +
        // Nor is a statement planned anew each time because one value made it look cheaper.
        setting("plan_cache_mode", "force_generic_plan") +
        // Nor compiled, for being dear only by what is switched off above.
        setting("jit", "off") +
        // And none of it is worth helpers, who would take the cores that others file on.
        setting("max_parallel_workers_per_gather", "0");
    if (!config.role.empty()) options += setting("role", config.role);
    return options;
}

std::string conninfo_for(const DatabaseConfig& config) {
    const Options parsed(PQconninfoParse(config.url.c_str(), nullptr), &PQconninfoFree);
    if (!parsed) throw std::invalid_argument("the database URL cannot be read");
    std::string out;
    std::string given_options;
    for (const PQconninfoOption* option = parsed.get(); option->keyword; ++option) {
        if (!option->val) continue;
        const std::string_view keyword = option->keyword;
        if (keyword == "options")
            given_options = option->val;
        else if (keyword != "connect_timeout" && keyword != "client_encoding")
            out += std::string(keyword) + "=" + quoted(option->val) + " ";
    }
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(config.connect).count();
    return out + "client_encoding='UTF8' connect_timeout='" + std::to_string(seconds) +
           "' options=" + quoted(given_options + session_options(config));
}

constexpr Sql begin_writing{"begin isolation level read committed"};
constexpr Sql begin_reading{"begin isolation level repeatable read, read only"};
constexpr Sql name_reach{
    "select set_config('bangiao.units', :a, true), set_config('bangiao.cases', :b, true)", 2};

}  // namespace

Database::Database(DatabaseConfig config)
    : config_(std::move(config)), conninfo_(conninfo_for(config_)) {}

Database::~Database() = default;

std::unique_ptr<Session> Database::connect() const {
    return std::make_unique<Session>(conninfo_);
}

std::unique_ptr<Session> Database::take(const char* opening) {
    std::unique_ptr<Session> session;
    {
        std::unique_lock lock(mutex_);
        if (!returned_.wait_for(lock, config_.lease, [&] { return leased_ < config_.sessions; }))
            throw Unavailable("all database sessions are in use");
        ++leased_;
        if (!idle_.empty()) {
            session = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    try {
        if (session) {
            try {
                session->finish_reset();
                if (*opening) session->open(opening);
                return session;
            } catch (const std::exception&) {
                session.reset();  // it died while it lay idle
            }
        }
        session = connect();
        if (*opening) session->open(opening);
        return session;
    } catch (...) {
        give_back(nullptr);
        throw;
    }
}

void Database::give_back(std::unique_ptr<Session> session) noexcept {
    if (session && !session->broken()) session->begin_reset();
    const bool whole = session && !session->broken();
    {
        const std::lock_guard lock(mutex_);
        --leased_;
        if (whole) idle_.push_back(std::move(session));
    }
    returned_.notify_one();
}

bool Database::alive() noexcept {
    try {
        Lease lease(*this);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

Lease::Lease(Database& database, const char* opening)
    : database_(database), session_(database.take(opening)) {}

Lease::~Lease() {
    database_.give_back(std::move(session_));
}

Transaction::Transaction(Database& database) : lease_(database, "") {
    session().begin(begin_writing);
}

Session& Transaction::session() {
    return lease_.session();
}

Outcome Transaction::commit() noexcept {
    if (session().broken()) return Outcome::not_committed;
    try {
        session().settle_changes();
    } catch (const std::exception&) {
        return Outcome::not_committed;  // COMMIT was not sent
    }
    try {
        session().warned();
        const std::string tag = session().commit();
        // A COMMIT of ours has one thing to warn of: that the standby does not have it.
        if (session().warned()) return Outcome::unknown;
        if (tag == "COMMIT") return Outcome::committed;
        if (tag == "ROLLBACK") return Outcome::not_committed;
    } catch (const std::exception&) {
        if (session().connected()) return Outcome::not_committed;  // the server said so
    }
    session().poison();
    return Outcome::unknown;
}

Snapshot::Snapshot(Database& database) : lease_(database, "") {
    session().begin(begin_reading);
}

Snapshot::Snapshot(Database& database, const Reach& reach) : Snapshot(database) {
    session().send(name_reach, {listed(reach.units), listed(reach.cases)});
}

Session& Snapshot::session() {
    return lease_.session();
}

}  // namespace bangiao::store
