#pragma once

#include <bangiao/look.hpp>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "store/database.hpp"

namespace bangiao::store {
struct NewLook;
}

namespace bangiao::records {

struct Reading;

/// Without what was served.
Look look_at(const Reading& reading, const CaseId& id, const char* what);

/// Looks that are on their way into the record.
class Noting;

/// The record of who looked. A look is durable before what it tells of is served. Whoever comes
/// while others are being written waits and is written with all who wait, by the first of them: one
/// statement for many looks. Any thread; blocks on the database, which outlives it.
class LookBook {
public:
    explicit LookBook(store::Database& database) : database_(database) {}

    /// Sends them where nobody else's are on their way; the answer tells what becomes of them.
    Noting begin(std::vector<Look> looks);
    /// Comes back when they are durable; throws as Noting::settled() does.
    void note(std::vector<Look> looks);

    LookHead head() const;

private:
    friend class Noting;

    struct Waiting {
        std::vector<Look> looks;
        bool settled = false;
        std::exception_ptr fault;
    };
    using Group = std::vector<std::shared_ptr<Waiting>>;
    /// A group whose statement was sent.
    struct Sent {
        Group group;
        std::unique_ptr<store::Lease> lease;
        LookHead head;  // where the chain ends with them
    };

    std::optional<Sent> send_all(std::unique_lock<std::mutex>& lock);
    std::optional<Sent> turn_of(const Waiting& mine);
    void send(Sent& sent);
    void finish(Sent sent);
    void settle(const Group& group, const std::exception_ptr& fault);
    static std::vector<store::NewLook> chained(const Group& group, LookHead& head);

    store::Database& database_;
    std::mutex mutex_;
    std::condition_variable settled_;
    Group waiting_;                 // guarded by mutex_
    bool writing_ = false;          // guarded by mutex_
    std::optional<LookHead> head_;  // where this book left the chain; only whoever writes meets it
};

class Noting {
public:
    Noting(Noting&&) = default;
    ~Noting();
    /// Comes back when they are durable. Throws store::Unavailable where they may not have been
    /// written: then nothing may be served.
    void settled();

private:
    friend class LookBook;
    Noting(LookBook& book, std::shared_ptr<LookBook::Waiting> mine)
        : book_(book), mine_(std::move(mine)) {}

    LookBook& book_;
    std::shared_ptr<LookBook::Waiting> mine_;
    std::optional<LookBook::Sent> sent_;  // mine, and everybody's who waited with me
};

}  // namespace bangiao::records
