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

    using FeedPosition = records::FeedPosition;

    explicit Tidings(const records::Records& records);
    /// Nobody may wait any more.
    ~Tidings();
    Tidings(const Tidings&) = delete;
    Tidings& operator=(const Tidings&) = delete;

    /// This node has recorded something.
    void nudge();
    /// Returns when something for that unit may have been published after the position `seen`,
    /// after that time, or when the service ends. False: there is nothing to look for, as far as
    /// this node knows.
    boost::asio::awaitable<bool> wait(UnitId unit, FeedPosition seen, Millis at_most);
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
    bool news_for(const UnitId& unit, const FeedPosition& seen) const;
    void follow_from(const FeedPosition& seen);

    const records::Records& records_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    // Guarded by mutex_:
    std::list<Listener> listeners_;
    std::map<UnitId, FeedPosition> latest_;  // where all ended when the unit last had news
    FeedPosition known_from_;                // latest_ is complete for everything after
    FeedPosition known_to_;                  // … and up to here
    bool nudged_ = false;
    bool ended_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace bangiao::door
