#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <condition_variable>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "records/records.hpp"

namespace bangiao::door {

/// Wakes those who wait for news of their unit's cases. One thread looks where the log ends, at
/// once after nudge() and otherwise every half second, for other nodes write too; whoever waits
/// costs a timer and a place in a list, no thread and no session. Any thread.
class Tidings {
public:
    using Millis = std::chrono::milliseconds;

    explicit Tidings(const records::Records& records);
    /// Nobody may wait any more.
    ~Tidings();
    Tidings(const Tidings&) = delete;
    Tidings& operator=(const Tidings&) = delete;

    /// This node has recorded something.
    void nudge();
    /// Returns when something of that unit may have been published after the first `seen` events,
    /// after that time, or when the service ends; then it is for the caller to look.
    boost::asio::awaitable<void> wait(UnitId unit, TreeSize seen, Millis at_most);
    /// Wakes everybody; from now on nobody waits.
    void end();
    bool ended() const;
    std::size_t listeners() const;

private:
    using Timer = boost::asio::steady_timer;
    struct Listener {
        UnitId unit;
        std::shared_ptr<Timer> timer;  // shared with what was posted to wake it
    };
    class Place;

    void run();
    void look();
    void wake(const Listener& listener) const;
    bool news_for(const UnitId& unit, TreeSize seen) const;

    const records::Records& records_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    // Guarded by mutex_:
    std::list<Listener> listeners_;
    std::map<UnitId, TreeSize> latest_;  // where the log ended when the unit last had news
    TreeSize known_from_{0};             // latest_ is complete for everything after
    TreeSize known_to_{0};               // … and up to here
    bool nudged_ = false;
    bool ended_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace bangiao::door
