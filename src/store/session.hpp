#pragma once

#include <bangiao/digest.hpp>
#include <bangiao/instant.hpp>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/faults.hpp"

namespace bangiao::store {

/// A constant statement. Parameters are `:a`, `:b`, … each used exactly once, bound in the order in
/// which they stand; every column is selected as text (`cast(x as text)`). Declared `static const`
/// or `constexpr` at namespace scope: a session keeps it prepared under its address.
struct Sql {
    const char* text;
    std::size_t columns = 0;
};

/// A bound value. All travel as text; refuses NUL, at which SOCI would cut the text short.
class Parameter {
public:
    Parameter(std::string text);       // NOLINT: converts on purpose
    Parameter(std::string_view text);  // NOLINT
    Parameter(const char* text) : Parameter(std::string_view(text)) {}
    Parameter(std::uint64_t number) : value_(std::to_string(number)) {}
    Parameter(bool flag) : value_(flag ? "true" : "false") {}
    Parameter(const Digest& digest) : Parameter(bytes(digest.view())) {}
    Parameter(Instant when) : value_(when.utc_text()) {}
    Parameter(std::nullopt_t) : null_(true) {}
    /// As `\x…`, what bytea reads.
    static Parameter bytes(std::string_view raw);

    const std::string& text() const { return value_; }
    bool null() const { return null_; }

private:
    std::string value_;
    bool null_ = false;
};

/// What bytea is written as: `\x…`. Throws Damaged where it is not of that form.
std::string bytes_of(std::string_view hex);

/// One row of an answer; every column came as text.
class Row {
public:
    explicit Row(std::vector<std::optional<std::string>> columns) : columns_(std::move(columns)) {}

    bool null(std::size_t column) const { return !columns_.at(column).has_value(); }
    /// The rest throw Damaged if the column is null or not of that form.
    const std::string& text(std::size_t column) const;
    std::uint64_t number(std::size_t column) const;
    bool flag(std::size_t column) const { return text(column) == "true"; }
    std::string bytes(std::size_t column) const;  ///< out of `\x…`
    Digest digest(std::size_t column) const;
    Instant instant(std::size_t column) const;  ///< out of microseconds since 1970

private:
    std::vector<std::optional<std::string>> columns_;
};

using Rows = std::vector<Row>;

/// One connection with its prepared statements. After any exception it is broken for good: nothing
/// more runs in it and the pool throws it away. One thread at a time.
class Session {
public:
    /// Throws Unavailable.
    Session(const std::string& conninfo);
    ~Session();

    /// Goes with what was sent before it, and is waited for with it. Throws Unavailable,
    /// ConstraintViolated or StatementFailed; never the database's own words.
    Rows run(const Sql& statement, std::initializer_list<Parameter> parameters = {});
    /// Sends a statement of which nothing but its success is asked, and goes on at once: the server
    /// works meanwhile, and of several one is waited for. Whatever else is asked of the session
    /// waits for them first, as settle() does; they are done in their order.
    /// Throws as settle() does, too: a statement that is new to the session is prepared first.
    void send(const Sql& statement, std::initializer_list<Parameter> parameters = {});
    /// Likewise, of one that must change so many rows: otherwise settle() throws
    /// ConstraintViolated.
    void send(const Sql& statement, std::initializer_list<Parameter> parameters,
              std::uint64_t changes);
    /// Likewise, of a question: settle() puts the rows there, where they must stand until then.
    void send(const Sql& statement, std::initializer_list<Parameter> parameters, Rows& answer);
    /// Returns once what was sent is done. Throws as run() does, for the first that failed; none
    /// after that one has been done.
    void settle();
    /// As settle(), where that can find that other rows were changed than must be.
    void settle_changes();
    /// Sends a statement and does not wait: finish() does, and gives what it answered. Nothing else
    /// may run before that. Both throw as run() does.
    void start(const Sql& statement, std::initializer_list<Parameter> parameters = {});
    Rows finish();
    /// As run(), and throws Damaged unless there is exactly one row.
    Row one(const Sql& statement, std::initializer_list<Parameter> parameters = {});

    /// Runs what shows that the server is there.
    void open(const char* text) { (void)execute(text); }
    /// What a transaction begins with goes with the first thing that is asked in it, and is waited
    /// for with that.
    void begin(const Sql& opening) { opening_ = &opening; }
    /// After settle_changes(), together with what was sent. Answers the command tag: COMMIT, or
    /// ROLLBACK where the transaction had failed.
    std::string commit();
    /// Runs constant text without parameters, several statements allowed; answers the command tag
    /// of the last. For migrations and whoever looks after a database.
    std::string command(const char* text);

    /// Rolls back what is open and throws away whatever else its user may have left behind, but for
    /// prepared statements. An Sql leaves nothing beyond its transaction (what it sets or locks, it
    /// sets or locks for that), so that beyond it there is something only after command(). Does not
    /// wait for the server, but for what was sent and not settled: finish_reset() does.
    void begin_reset() noexcept;
    /// Before anything else runs. Throws Unavailable where the connection has died.
    void finish_reset();
    bool broken() const { return broken_; }
    /// Whether the server was there at the last call's end.
    bool connected() const;
    void poison() { broken_ = true; }
    /// Whether the server warned since the last call.
    bool warned();

private:
    struct Native;
    struct Prepared;
    /// A statement that was sent, and what is asked of it.
    struct Sent {
        std::optional<std::uint64_t> changes;
        Rows* answer = nullptr;
    };
    std::string execute(const char* text);
    Rows run_alone(const Sql& statement, std::initializer_list<Parameter> parameters);
    void send_off(const Sql& statement, std::initializer_list<Parameter> parameters, Sent asked);
    /// Reads what became of the oldest; what failed, in `failure` if nothing stands there.
    void take_in(const Sent& asked, std::optional<std::string>& failure);
    const std::string& named(const Sql& statement);
    /// Hands a prepared statement to libpq. False where the connection does not take it.
    bool dispatch(const Sql& statement, std::initializer_list<Parameter> parameters);
    /// What else must be so before anything runs.
    void make_ready();
    [[noreturn]] void break_off(const std::string& sqlstate);
    Prepared& prepared(const Sql& statement, std::size_t parameters);

    std::unique_ptr<Native> native_;
    const Sql* opening_ = nullptr;  // not sent yet
    std::vector<Sent> sent_;        // and not settled
    std::string tag_;               // of the statement that was settled last
    bool broken_ = false;
    bool commanded_ = false;  // since the last reset
};

}  // namespace bangiao::store
