#pragma once

#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/thread_name.hpp"

namespace bangiao {

/// A thread that does one thing beside its master's, again and again: one that is made anew each
/// time costs more than many a task. For one master at a time.
class SideThread {
public:
    /// The name as name_thread() takes it.
    explicit SideThread(const char* name) : thread_([this, name] { run(name); }) {}
    ~SideThread() {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        given_.notify_one();
        thread_.join();
    }
    SideThread(const SideThread&) = delete;
    SideThread& operator=(const SideThread&) = delete;

    /// A task under way. Who lets it go waits for its end.
    class Task {
    public:
        explicit Task(std::future<void> done) : done_(std::move(done)) {}
        ~Task() {
            if (done_.valid()) done_.wait();
        }
        Task(Task&&) = default;
        Task& operator=(Task&&) = delete;
        /// Waits; throws what the task threw.
        void finish() { done_.get(); }

    private:
        std::future<void> done_;
    };

    /// Begins at once. The one before must have ended.
    [[nodiscard]] Task begin(std::function<void()> task) {
        std::packaged_task<void()> packaged(std::move(task));
        Task begun(packaged.get_future());
        {
            const std::lock_guard lock(mutex_);
            task_ = std::move(packaged);
        }
        given_.notify_one();
        return begun;
    }

private:
    void run(const char* name) {
        name_thread(name);
        std::unique_lock lock(mutex_);
        while (true) {
            given_.wait(lock, [this] { return ending_ || task_; });
            if (!task_) return;
            std::packaged_task<void()> task = *std::exchange(task_, std::nullopt);
            lock.unlock();
            task();
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable given_;
    std::optional<std::packaged_task<void()>> task_;  // guarded by mutex_
    bool ending_ = false;                             // guarded by mutex_
    std::thread thread_;  // last: everything else is there before it starts
};

}  // namespace bangiao
