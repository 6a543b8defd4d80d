#pragma once

#include <bangiao/look.hpp>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <vector>

namespace bangiao::store {
class Database;
struct NewLook;
}  // namespace bangiao::store

namespace bangiao::records {

struct Reading;

/// Without what was served.
Look look_at(const Reading& reading, const CaseId& id, const char* what);

/// The record of who looked. A look is durable before what it tells of is served: note() comes back
/// then and not before. Whoever comes while others are being written waits and is written with all
/// who wait, by the first of them: one commit for many looks. Any thread; blocks on the database.
class LookBook {
public:
    explicit LookBook(store::Database& database) : database_(database) {}

    /// Throws store::Unavailable where they may not have been written: then nothing may be served.
    void note(const std::vector<Look>& looks);

    LookHead head() const;

private:
    struct Waiting {
        const std::vector<Look>& looks;
        bool settled = false;
        std::exception_ptr fault;
    };
    using Group = std::vector<Waiting*>;

    void settle(std::unique_lock<std::mutex>& lock);
    void write(const Group& group);
    static std::vector<store::NewLook> chained(const Group& group, LookHead& head);

    store::Database& database_;
    std::mutex mutex_;
    std::condition_variable settled_;
    Group waiting_;                 // guarded by mutex_
    bool writing_ = false;          // guarded by mutex_
    std::optional<LookHead> head_;  // where this book left the chain; only whoever writes meets it
};

}  // namespace bangiao::records
