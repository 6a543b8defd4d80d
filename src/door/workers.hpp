#pragma once

#include <atomic>
#include <bangiao/result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "door/resume.hpp"

namespace bangiao::door {

/// The threads on which reads wait for the database: as many as it has sessions for them. Any
/// thread. Outlives every server whose requests it works for.
class Workers {
public:
    template <class T>
    using Work = std::function<Result<T>()>;

    /// Whether the work waits for no other thread, or gives way to all of them: such a thread comes
    /// last among the service's own, and rests after each piece twice as long as that took. Linux
    /// weighs a niceness within a session or a unit only, so that PostgreSQL would have nothing of
    /// it; resting leaves it two thirds of the processor at least.
    enum class Turn { own, last };

    /// At most `waiting` pieces of work, those being done included.
    Workers(std::size_t threads, std::size_t waiting, Turn turn = Turn::own);
    ~Workers();

    /// Done on a thread of the pool; resumes on the caller's executor, with the same exception if
    /// one was thrown. Over the limit `overloaded`, at once.
    template <class T>
    boost::asio::awaitable<Result<T>> run(Work<T> work);

private:
    /// A place among those waiting or being served; empty where there is none left.
    class Place {
    public:
        Place(std::atomic<std::size_t>& waiting, std::size_t limit)
            : waiting_(waiting), taken_(++waiting <= limit) {}
        ~Place() { --waiting_; }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        explicit operator bool() const { return taken_; }

    private:
        std::atomic<std::size_t>& waiting_;
        const bool taken_;
    };

    /// Of the calling thread, for good: a tenth of what a thread that files can have.
    static void give_way();
    /// So long, or until the end.
    void rest(std::chrono::steady_clock::duration time);

    const std::size_t limit_;
    const Turn turn_;
    std::atomic<std::size_t> waiting_{0};
    std::mutex mutex_;
    std::condition_variable over_;
    bool ended_ = false;  // guarded by the mutex
    boost::asio::thread_pool pool_;
};

template <class T>
boost::asio::awaitable<Result<T>> Workers::run(Work<T> work) {
    auto place = std::make_shared<Place>(waiting_, limit_);  // shared: outlives a caller that left
    if (!*place) co_return Result<T>(Refusal(Reason::overloaded));
    auto start = [this, place = std::move(place),
                  work = std::move(work)](Resume<Result<T>> resume) mutable {
        boost::asio::post(pool_, [this, place = std::move(place), work = std::move(work),
                                  resume = std::move(resume)]() mutable {
            std::optional<Result<T>> answer;
            std::exception_ptr fault;
            const auto began = std::chrono::steady_clock::now();
            try {
                if (turn_ == Turn::last) give_way();
                answer.emplace(work());
            } catch (...) {
                fault = std::current_exception();
            }
            place.reset();
            resume(fault, std::move(answer));
            if (turn_ == Turn::last) rest(2 * (std::chrono::steady_clock::now() - began));
        });
    };
    boost::asio::awaitable<Result<T>> answer = suspended<Result<T>>(std::move(start));
    co_return co_await std::move(answer);
}

}  // namespace bangiao::door
