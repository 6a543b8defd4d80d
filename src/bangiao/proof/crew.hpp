#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bangiao {

/// Some threads that do one list of equal tasks at a time while their master does something else,
/// and then helps. Tasks must not throw.
class Crew {
public:
    explicit Crew(unsigned hands) {
        for (unsigned i = 0; i < hands; ++i) threads_.emplace_back([this] { work(); });
    }
    ~Crew() {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        changed_.notify_all();
        for (std::thread& thread : threads_) thread.join();
    }
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    /// `task(i)` for every i below `count`, in no order. finish() must come before the next
    /// begin().
    void begin(std::size_t count, std::function<void(std::size_t)> task) {
        {
            const std::lock_guard lock(mutex_);
            task_ = std::move(task);
            count_ = count;
            next_ = 0;
            round_ += 1;
            busy_ = threads_.size();
        }
        changed_.notify_all();
    }
    /// Helps, and returns when all is done; at once where nothing was begun.
    void finish() {
        take_turns();
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return busy_ == 0; });
    }

private:
    void take_turns() {
        for (std::size_t i = next_++; i < count_; i = next_++) task_(i);
    }
    void work() {
        std::uint64_t done = 0;
        while (true) {
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [&] { return ending_ || round_ != done; });
                if (ending_) return;
                done = round_;
            }
            take_turns();
            {
                const std::lock_guard lock(mutex_);
                busy_ -= 1;
            }
            changed_.notify_all();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::function<void(std::size_t)> task_;  // set under mutex_ while nobody works
    std::size_t count_ = 0;                  // likewise
    std::atomic<std::size_t> next_{0};
    std::uint64_t round_ = 0;  // guarded by mutex_
    std::size_t busy_ = 0;     // guarded by mutex_
    bool ending_ = false;      // guarded by mutex_
    std::vector<std::thread> threads_;
};

}  // namespace bangiao
