#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/live_registry.hpp"
#include "door/route.hpp"
#include "door/tidings.hpp"
#include "door/workers.hpp"
#include "https/exchange.hpp"
#include "identity/expiry.hpp"
#include "records/records.hpp"

namespace bangiao::door {

/// Tells an officer what happens in the cases of the unit, as it happens: one page that may be
/// waited for, or a stream of Server-Sent Events (WHATWG HTML, 9.2) that picks up at
/// `Last-Event-ID`. The position is how many events of the log, and which notices, have been looked
/// at: the same on every node. Who listens is identified anew before every look and at every beat:
/// a revocation ends it. Any I/O thread.
class Feed {
public:
    struct Limits {
        std::chrono::milliseconds life;       ///< of a stream; then the client comes back
        std::chrono::milliseconds heartbeat;  ///< at least so often something is sent
    };

    /// Whose certificates count, and whose will soon not.
    struct Certificates {
        const Revocations* revocations;  ///< null: there are none
        const identity::Expiries& expiries;
        const PolicyBook& policies;
    };

    /// All of these outlive it.
    Feed(const records::Records& records, const LiveRegistry& registry, const Clock& clock,
         Workers& workers, Certificates certificates, Limits limits);

    boost::asio::awaitable<Result<https::Response>> answer(std::shared_ptr<const Asked> asked);

    /// This node has recorded something.
    void nudge() { tidings_.nudge(); }
    /// Ends every stream and every wait, the later ones too.
    void end() { tidings_.end(); }
    std::size_t listeners() const { return tidings_.listeners(); }

private:
    using Steady = std::chrono::steady_clock;
    using FeedPosition = records::FeedPosition;
    template <class T>
    using Awaitable = boost::asio::awaitable<T>;
    struct Question {
        FeedPosition after;
        std::chrono::seconds wait;
        std::size_t limit;
    };
    struct Stream {
        std::shared_ptr<const Asked> asked;
        FeedPosition after;
        Steady::time_point until;
        bool begun = false;
        bool to_look = true;  ///< there may be something after that position
        std::shared_ptr<const std::vector<identity::Expiring>> certificates = {};
        std::string told = "[]";  ///< of certificates that will soon end, as it was told last
    };
    std::string expiring(const Asked& asked) const;
    /// As an event of the stream; empty where nothing has changed.
    std::string news_of_certificates(Stream& stream) const;
    Result<identity::Caller> caller_of(const Asked& asked, Instant now) const;

    static Result<Question> question_in(const Asked& asked);
    Awaitable<Result<records::FeedPage>> look(std::shared_ptr<const Asked> asked,
                                              FeedPosition after, std::size_t limit);
    Awaitable<Result<https::Response>> page(std::shared_ptr<const Asked> asked, Question question);
    https::Response stream(std::shared_ptr<const Asked> asked, FeedPosition after);
    Awaitable<std::optional<std::string>> next_part(std::shared_ptr<Stream> stream);
    Awaitable<std::optional<std::string>> next_news(std::shared_ptr<Stream> stream);

    const records::Records& records_;
    const LiveRegistry& registry_;
    const Clock& clock_;
    Workers& workers_;
    const Certificates certificates_;
    const Limits limits_;
    Tidings tidings_;
};

}  // namespace bangiao::door
