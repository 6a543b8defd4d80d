#include "store/session.hpp"

#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <algorithm>
#include <bangiao/base64.hpp>
#include <charconv>
#include <map>
#include <stdexcept>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

namespace bangiao::store {
namespace {

using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// Classes of SQLSTATE after which the same work may succeed later (PostgreSQL, appendix A).
bool may_pass(std::string_view sqlstate) {
    const std::string_view kind = sqlstate.substr(0, 2);
    return kind == "08" || kind == "53" || kind == "57" || kind == "58" ||  // gone, full, stopped
           kind == "40" || sqlstate == "55P03" || sqlstate == "25P03" ||    // lost a race, waited
           sqlstate.find_first_not_of(' ') == std::string_view::npos;       // no answer at all
}

constexpr std::string_view disk_full = "53100";
constexpr const char* not_as_expected = "23BGR";  // of our own: a statement met other rows

[[noreturn]] void fail(std::string sqlstate) {
    if (sqlstate == disk_full) throw Unavailable("the database's volume is full");
    if (may_pass(sqlstate)) throw Unavailable("the database does not answer now");
    if (sqlstate.starts_with("23")) throw ConstraintViolated(std::move(sqlstate));
    throw StatementFailed(std::move(sqlstate));
}

[[noreturn]] void misread(const char* what) {
    throw Damaged(std::string("a stored value is not ") + what);
}

/// Debian's library does not export the type's run-time information, which the sanitizer's check of
/// this cast asks for.
[[gnu::no_sanitize("vptr")]] PGconn* connection_of(soci::session& sql) {
    return static_cast<soci::postgresql_session_backend*>(sql.get_backend())->conn_;
}

/// While SOCI connects. It lets go of the connection without closing it if the server dies between
/// having let it in and its first statement (SOCI 4.0, `postgresql_session_backend::connect`): a
/// few kilobytes and a descriptor for a death at that very moment, and nothing a caller could free.
struct Connecting {
#ifdef __SANITIZE_ADDRESS__
    __lsan::ScopedDisabler lost_by_soci;
#endif
};

/// With `$1`, `$2`, … for what is bound, in the order in which it stands.
std::string numbered(std::string_view statement) {
    std::string text;
    for (std::size_t i = 0, bound = 0; i < statement.size(); ++i) {
        const char next = i + 1 < statement.size() ? statement[i + 1] : '\0';
        if (statement[i] == ':' && 'a' <= next && next <= 'z') {
            text += '$' + std::to_string(++bound);
            ++i;
        } else {
            text += statement[i];
        }
    }
    return text;
}

std::string sqlstate_of(const PGresult* answer) {
    const char* sqlstate = answer ? PQresultErrorField(answer, PG_DIAG_SQLSTATE) : nullptr;
    return sqlstate ? sqlstate : "";
}

Row row_of(const PGresult* answer, int row) {
    std::vector<std::optional<std::string>> columns;
    for (int i = 0; i < PQnfields(answer); ++i)
        columns.push_back(PQgetisnull(answer, row, i)
                              ? std::nullopt
                              : std::optional<std::string>(PQgetvalue(answer, row, i)));
    return Row(std::move(columns));
}

void notice_receiver(void* warned, const PGresult* notice) {
    // The words may be in any language; the severity in its own field may not.
    const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity && std::string_view(severity) == "WARNING") *static_cast<bool*>(warned) = true;
}

}  // namespace

Parameter::Parameter(std::string text) : value_(std::move(text)) {
    if (value_.find('\0') != std::string::npos)
        throw std::invalid_argument("a text for the database holds a zero byte");
}

Parameter::Parameter(std::string_view text) : Parameter(std::string(text)) {}

Parameter Parameter::bytes(std::string_view raw) {
    return Parameter("\\x" + hex_encode(raw));
}

const std::string& Row::text(std::size_t column) const {
    const std::optional<std::string>& value = columns_.at(column);
    if (!value) misread("there");
    return *value;
}

std::uint64_t Row::number(std::size_t column) const {
    const std::string& digits = text(column);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) misread("a number");
    return value;
}

std::string bytes_of(std::string_view hex) {
    if (!hex.starts_with("\\x")) misread("bytes");
    std::optional<std::string> raw = hex_decode(hex.substr(2));
    if (!raw) misread("bytes");
    return *std::move(raw);
}

std::string Row::bytes(std::size_t column) const {
    return bytes_of(text(column));
}

Digest Row::digest(std::size_t column) const {
    const std::optional<Digest> value = Digest::from_bytes(bytes(column));
    if (!value) misread("a digest");
    return *value;
}

Instant Row::instant(std::size_t column) const {
    return Instant::from_micros(static_cast<std::int64_t>(number(column)));
}

/// A statement as the server has prepared it, with the places its values are bound to.
struct Session::Prepared {
    Prepared(soci::session& sql, const Sql& source, std::size_t parameters)
        : values(parameters),
          value_states(parameters, soci::i_ok),
          columns(source.columns),
          column_states(source.columns, soci::i_ok),
          statement(sql) {
        for (std::size_t i = 0; i < source.columns; ++i)
            statement.exchange(soci::into(columns[i], column_states[i]));
        for (std::size_t i = 0; i < parameters; ++i)
            statement.exchange(soci::use(values[i], value_states[i]));
        statement.alloc();
        statement.prepare(source.text);
        statement.define_and_bind();
    }

    std::vector<std::string> values;
    std::vector<soci::indicator> value_states;
    std::vector<std::string> columns;
    std::vector<soci::indicator> column_states;
    soci::statement statement;
};

struct Session::Native {
    explicit Native(const std::string& conninfo)
        : sql(soci::postgresql, conninfo), connection(connection_of(sql)) {
        PQsetNoticeReceiver(connection, &notice_receiver, &warned);
    }

    bool warned = false;  // set by libpq's callback while a call is under way
    soci::session sql;
    PGconn* connection;                                        // the session's own
    std::map<const Sql*, std::unique_ptr<Prepared>> prepared;  // goes before the session does
    std::map<const Sql*, std::string> named;  // prepared to be sent without waiting
};

Session::Session(const std::string& conninfo) {
    try {
        [[maybe_unused]] const Connecting connecting;
        native_ = std::make_unique<Native>(conninfo);
    } catch (const soci::soci_error&) {
        // Without its words: they name hosts and users.
        throw Unavailable("no connection to the database");
    }
}

Session::~Session() = default;

Session::Prepared& Session::prepared(const Sql& statement, std::size_t parameters) {
    std::unique_ptr<Prepared>& slot = native_->prepared[&statement];
    if (!slot) slot = std::make_unique<Prepared>(native_->sql, statement, parameters);
    return *slot;
}

void Session::make_ready() {
    if (broken_) throw Unavailable("this session has failed before");
    if (opening_) send_off(*std::exchange(opening_, nullptr), {}, {});
    settle();
}

Rows Session::run(const Sql& statement, std::initializer_list<Parameter> parameters) {
    if (sent_.empty() && !opening_) return run_alone(statement, parameters);
    Rows rows;
    send(statement, parameters, rows);
    settle();
    return rows;
}

Rows Session::run_alone(const Sql& statement, std::initializer_list<Parameter> parameters) {
    make_ready();
    try {
        Prepared& ready = prepared(statement, parameters.size());
        std::size_t i = 0;
        for (const Parameter& parameter : parameters) {
            ready.values[i] = parameter.text();
            ready.value_states[i] = parameter.null() ? soci::i_null : soci::i_ok;
            ++i;
        }
        Rows rows;
        bool more = ready.statement.execute(statement.columns > 0);
        while (statement.columns > 0 && more) {
            std::vector<std::optional<std::string>> row(statement.columns);
            for (std::size_t c = 0; c < statement.columns; ++c)
                if (ready.column_states[c] == soci::i_ok) row[c] = ready.columns[c];
            rows.emplace_back(std::move(row));
            more = ready.statement.fetch();
        }
        return rows;
    } catch (const soci::postgresql_soci_error& e) {
        break_off(e.sqlstate());
    } catch (const soci::soci_error&) {
        broken_ = true;
        throw StatementFailed("none");
    } catch (...) {
        broken_ = true;
        throw;
    }
}

const std::string& Session::named(const Sql& statement) {
    std::string& name = native_->named[&statement];
    if (!name.empty()) return name;
    settle();
    const std::string fresh = "sent_" + std::to_string(native_->named.size());
    const Answer answer(
        PQprepare(native_->connection, fresh.c_str(), numbered(statement.text).c_str(), 0, nullptr),
        &PQclear);
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) break_off(sqlstate_of(answer.get()));
    return name = fresh;
}

bool Session::dispatch(const Sql& statement, std::initializer_list<Parameter> parameters) {
    std::vector<const char*> values;
    for (const Parameter& each : parameters)
        values.push_back(each.null() ? nullptr : each.text().c_str());
    return PQsendQueryPrepared(native_->connection, named(statement).c_str(),
                               static_cast<int>(values.size()), values.data(), nullptr, nullptr,
                               0) == 1;
}

void Session::start(const Sql& statement, std::initializer_list<Parameter> parameters) {
    make_ready();
    if (!dispatch(statement, parameters)) break_off({});
}

void Session::send(const Sql& statement, std::initializer_list<Parameter> parameters) {
    send_off(statement, parameters, {});
}

void Session::send(const Sql& statement, std::initializer_list<Parameter> parameters,
                   std::uint64_t changes) {
    send_off(statement, parameters, {changes, nullptr});
}

void Session::send(const Sql& statement, std::initializer_list<Parameter> parameters,
                   Rows& answer) {
    send_off(statement, parameters, {std::nullopt, &answer});
}

// In libpq's pipeline mode. A batch's questions have some kilobytes of answers, and what else is
// sent some tens of bytes: the server never waits for them to be read.
void Session::send_off(const Sql& statement, std::initializer_list<Parameter> parameters,
                       Sent asked) {
    if (broken_) throw Unavailable("this session has failed before");
    if (opening_) send_off(*std::exchange(opening_, nullptr), {}, {});
    PGconn* const connection = native_->connection;
    (void)named(statement);  // which settles where it prepares
    if (PQenterPipelineMode(connection) != 1) break_off({});
    if (!dispatch(statement, parameters)) break_off({});
    sent_.push_back(asked);
    if (PQflush(connection) != 0) break_off({});  // or it would lie here until 64 KiB are there
}

void Session::settle() {
    if (sent_.empty()) return;
    PGconn* const connection = native_->connection;
    std::optional<std::string> failure;
    if (PQpipelineSync(connection) != 1) failure.emplace();
    for (const Sent& asked : std::exchange(sent_, {})) take_in(asked, failure);
    const Answer synchronised(PQgetResult(connection), &PQclear);
    if (PQresultStatus(synchronised.get()) != PGRES_PIPELINE_SYNC ||
        PQexitPipelineMode(connection) != 1)
        if (!failure) failure.emplace();
    if (failure) break_off(*failure);
}

void Session::take_in(const Sent& asked, std::optional<std::string>& failure) {
    while (PGresult* const next = PQgetResult(native_->connection)) {
        const Answer answer(next, &PQclear);
        const ExecStatusType status = PQresultStatus(next);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            if (!failure) failure = sqlstate_of(next);
            continue;
        }
        tag_ = PQcmdStatus(next);
        if (asked.changes && std::to_string(*asked.changes) != PQcmdTuples(next) && !failure)
            failure = not_as_expected;
        if (asked.answer)
            for (int i = 0; i < PQntuples(next); ++i) asked.answer->push_back(row_of(next, i));
    }
}

void Session::settle_changes() {
    const bool counted = std::any_of(sent_.begin(), sent_.end(),
                                     [](const Sent& each) { return each.changes.has_value(); });
    if (counted) settle();
}

std::string Session::commit() {
    static constexpr Sql commit{"commit"};
    if (std::exchange(opening_, nullptr)) return "COMMIT";  // of nothing
    if (sent_.empty()) return execute(commit.text);
    send(commit);
    settle();
    return tag_;
}

Rows Session::finish() {
    Rows rows;
    while (PGresult* const next = PQgetResult(native_->connection)) {
        const Answer answer(next, &PQclear);
        if (PQresultStatus(next) != PGRES_TUPLES_OK) break_off(sqlstate_of(next));
        for (int i = 0; i < PQntuples(next); ++i) rows.push_back(row_of(next, i));
    }
    if (!connected()) break_off({});
    return rows;
}

/// `sqlstate`: what the server said, worth nothing where the connection is gone.
void Session::break_off(const std::string& sqlstate) {
    broken_ = true;
    fail(connected() ? sqlstate : std::string());
}

Row Session::one(const Sql& statement, std::initializer_list<Parameter> parameters) {
    Rows rows = run(statement, parameters);
    if (rows.size() != 1) misread("one row");
    return std::move(rows.front());
}

std::string Session::command(const char* text) {
    commanded_ = true;
    return execute(text);
}

std::string Session::execute(const char* text) {
    make_ready();
    // Not through SOCI: its commit() reports success for a transaction that was rolled back.
    const Answer answer(PQexec(native_->connection, text), &PQclear);
    const ExecStatusType status = PQresultStatus(answer.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return PQcmdStatus(answer.get());
    break_off(sqlstate_of(answer.get()));
}

void Session::begin_reset() noexcept {
    // What DISCARD ALL does, but for the prepared statements, which every user of the pool shares.
    static const std::string reset =
        "close all; reset role; reset all; unlisten *; select pg_advisory_unlock_all(); "
        "discard sequences; discard temp";
    opening_ = nullptr;
    for (Sent& each : sent_) each.answer = nullptr;  // by somebody who then gave up
    try {
        settle();
    } catch (const std::exception&) {
        broken_ = true;
        return;
    }
    const bool idle = PQtransactionStatus(native_->connection) == PQTRANS_IDLE;
    std::string text = idle ? "" : "rollback; ";
    if (std::exchange(commanded_, false)) text += reset;
    if (text.empty()) return;
    if (PQsendQuery(native_->connection, text.c_str()) != 1) broken_ = true;
}

void Session::finish_reset() {
    while (PGresult* const next = PQgetResult(native_->connection)) {
        const Answer answer(next, &PQclear);
        const ExecStatusType status = PQresultStatus(next);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) broken_ = true;
    }
    // A server says nothing to a session that lies idle, but that it closes it.
    pollfd line{PQsocket(native_->connection), POLLIN, 0};
    if (broken_ || !connected() || ::poll(&line, 1, 0) != 0)
        throw Unavailable("the session has died");
}

bool Session::connected() const {
    return PQstatus(native_->connection) == CONNECTION_OK;
}

bool Session::warned() {
    return std::exchange(native_->warned, false);
}

}  // namespace bangiao::store
