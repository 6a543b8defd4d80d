#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace bangiao::store {

/// The database does not answer now, or nobody may know yet what became of a transaction: the
/// caller's work is not durable and may be tried again. At the door: 503 `unavailable`.
class Unavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A statement failed for a reason that trying again will not mend. what() holds the SQLSTATE and
/// nothing else: the database's own messages quote values, and SOCI's quote parameters.
class StatementFailed : public std::runtime_error {
public:
    explicit StatementFailed(std::string sqlstate)
        : std::runtime_error("the database refused a statement, SQLSTATE " + sqlstate),
          sqlstate_(std::move(sqlstate)) {}
    const std::string& sqlstate() const { return sqlstate_; }

private:
    std::string sqlstate_;
};

/// What is stored is not what was stored: it cannot be read, or a part is missing.
class Damaged : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A constraint said no (SQLSTATE class 23): somebody else was first, or a rule of the record
/// holds.
class ConstraintViolated : public StatementFailed {
public:
    using StatementFailed::StatementFailed;
};

}  // namespace bangiao::store
