#include "door/tidings.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"

namespace bangiao::door {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds between_looks{500};

bool goes_beyond(const records::FeedPosition& end, const records::FeedPosition& seen) {
    return end.log > seen.log || end.notices > seen.notices;
}

}  // namespace

/// A listener's place in the list, for as long as it waits.
class Tidings::Place {
public:
    /// Takes none where there is news already.
    Place(Tidings& tidings, const UnitId& unit, const FeedPosition& seen,
          std::shared_ptr<Timer> timer)
        : tidings_(tidings) {
        const std::lock_guard lock(tidings_.mutex_);
        auto& all = tidings_.listeners_;
        if (all.empty()) tidings_.follow_from(seen);
        if (tidings_.ended_ || tidings_.news_for(unit, seen)) return;
        place_ = all.insert(all.end(), Listener{unit, std::move(timer)});
        tidings_.changed_.notify_one();
    }
    ~Place() {
        const std::lock_guard lock(tidings_.mutex_);
        if (place_) tidings_.listeners_.erase(*place_);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    bool taken() const { return place_.has_value(); }

private:
    Tidings& tidings_;
    std::optional<std::list<Listener>::iterator> place_;
};

Tidings::Tidings(const records::Records& records) : records_(records), thread_([this] { run(); }) {}

Tidings::~Tidings() {
    end();
    thread_.join();
}

void Tidings::nudge() {
    const std::lock_guard lock(mutex_);
    nudged_ = true;
    changed_.notify_one();
}

asio::awaitable<bool> Tidings::wait(UnitId unit, FeedPosition seen, Millis at_most) {
    const auto timer = std::make_shared<Timer>(co_await asio::this_coro::executor, at_most);
    const Place place(*this, unit, seen, timer);
    if (!place.taken()) co_return true;
    boost::system::error_code woken;
    co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, woken));
    const std::lock_guard lock(mutex_);
    co_return ended_ || news_for(unit, seen);
}

void Tidings::end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    for (const Listener& listener : listeners_) wake(listener);
    changed_.notify_one();
}

bool Tidings::ended() const {
    const std::lock_guard lock(mutex_);
    return ended_;
}

std::size_t Tidings::listeners() const {
    const std::lock_guard lock(mutex_);
    return listeners_.size();
}

bool Tidings::news_for(const UnitId& unit, const FeedPosition& seen) const {
    if (goes_beyond(known_from_, seen)) return true;  // nobody knows
    const auto found = latest_.find(unit);
    return found != latest_.end() && goes_beyond(found->second, seen);
}

// What nobody waited for was not followed.
void Tidings::follow_from(const FeedPosition& seen) {
    if (known_to_.log < seen.log) known_from_.log = known_to_.log = seen.log;
    if (known_to_.notices < seen.notices) known_from_.notices = known_to_.notices = seen.notices;
}

// Posted under the lock, and only to listeners in the list: their executor is still there. An
// expiry in the past, unlike a mere cancel, also wakes one that has not begun to wait.
void Tidings::wake(const Listener& listener) const {
    asio::post(listener.timer->get_executor(),
               [timer = listener.timer] { timer->expires_at(Timer::time_point::min()); });
}

void Tidings::run() {
    std::unique_lock lock(mutex_);
    while (!ended_) {
        changed_.wait(lock, [this] { return ended_ || !listeners_.empty(); });
        if (ended_) return;
        nudged_ = false;
        lock.unlock();
        look();
        lock.lock();
        changed_.wait_for(lock, between_looks, [this] { return ended_ || nudged_; });
    }
}

void Tidings::look() {
    FeedPosition from;
    {
        const std::lock_guard lock(mutex_);
        from = known_to_;
    }
    try {
        const records::Growth growth = records_.growth(from);
        const std::lock_guard lock(mutex_);
        if (known_to_ != from) return;  // moved on meanwhile: the next look sees it
        known_to_ = growth.end;
        for (const UnitId& unit : growth.units) latest_[unit].log = growth.end.log;
        for (const UnitId& unit : growth.told) latest_[unit].notices = growth.end.notices;
        for (const Listener& listener : listeners_)
            if (const auto found = latest_.find(listener.unit);
                found != latest_.end() && goes_beyond(found->second, from))
                wake(listener);
    } catch (const std::exception&) {
        log::warn("the feed cannot see where the log ends");
    }
}

}  // namespace bangiao::door
