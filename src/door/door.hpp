#pragma once

#include <bangiao/policy.hpp>
#include <bangiao/tile.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/config.hpp"
#include "door/answered_by.hpp"
#include "door/cursors.hpp"
#include "door/feed.hpp"
#include "door/gathered.hpp"
#include "door/metrics.hpp"
#include "door/rate_limit.hpp"
#include "door/route.hpp"
#include "door/workers.hpp"
#include "https/exchange.hpp"
#include "identity/enrolments.hpp"
#include "identity/expiry.hpp"
#include "records/figures.hpp"
#include "records/records.hpp"
#include "records/whole_log.hpp"

namespace bangiao::door {

/// What stands behind the door. All of it outlives the door.
struct Rooms {
    Filer file;  ///< the running intake
    const records::Records& records;
    const records::WholeLog& whole_log;
    const records::Figures& figures;
    const PolicyBook& policies;
    const LiveRegistry& registry;
    const Clock& clock;
    std::function<bool()> ready;  ///< whether the sequencer can record just now
    const identity::Enrolments* enrolments = nullptr;  ///< none: nobody enrols by code
    const Revocations* revocations = nullptr;          ///< none: the registry alone says
};

/// The service's routes: request in, answer out. Who is asking is found out anew for every request;
/// a refusal becomes a problem, a fault is caught here and nowhere else. handle() on any I/O
/// thread. Outlives the server that it answers for.
class Door {
public:
    Door(Rooms rooms, const Config& config);

    boost::asio::awaitable<https::Response> handle(https::Request request);
    /// The same on the listener of those who have no certificate yet: the routes for them and no
    /// others, so many times a minute from one address.
    boost::asio::awaitable<https::Response> handle_stranger(https::Request request);

    /// Ends every feed: a server that is about to end waits for the requests under way.
    void end_feeds() { feed_.end(); }

    std::size_t listeners() const { return feed_.listeners(); }

    Metrics& metrics() { return metrics_; }
    /// When certificates' ends are announced, and which those are.
    const identity::Expiries& expiries() const { return expiries_; }
    /// Every route as `GET /api/v1/cases/{case}`.
    static std::vector<std::string> route_names();

private:
    friend struct RouteTable;
    /// What becomes a records::Opening, which refers to the caller in here.
    struct Opened {
        std::shared_ptr<const Asked> asked;  // shared: the question may outlive a caller that left
        LeafIndex index;
    };
    using Outcome = Result<https::Response>;
    template <class T>
    using Awaitable = boost::asio::awaitable<T>;

    Awaitable<https::Response> respond(Match match, https::Request request);
    Awaitable<Outcome> outcome_of(Match match, https::Request request);
    Awaitable<Outcome> answer(Match match, https::Request request);
    Awaitable<Outcome> answer_admitted(const Route& route, std::shared_ptr<const Asked> asked);
    /// Says in an answer that the caller's own certificate will soon end.
    void warn_of_expiry(https::Response& response, const Asked& asked) const;
    Awaitable<Outcome> post_event(std::shared_ptr<const Asked> asked);
    Awaitable<Outcome> post_search(std::shared_ptr<const Asked> asked);
    std::vector<bool> resembling(const std::vector<Opened>& opened) const;
    Awaitable<boost::json::array> possible_duplicates(std::shared_ptr<const Asked> asked,
                                                      LeafIndex opening);
    Result<Asked> admit(const Match& match, https::Request request) const;

    // Cases: on a worker's thread.
    Outcome event(const Asked& asked) const;
    Outcome receipt(const Asked& asked) const;
    Outcome case_state(const Asked& asked) const;
    Outcome chain(const Asked& asked) const;
    Outcome case_export(const Asked& asked) const;
    Outcome duties(const Asked& asked) const;
    Outcome report(const Asked& asked) const;
    Outcome access_log(const Asked& asked) const;
    Outcome checkpoint(const Asked& asked) const;
    Outcome tile(const Asked& asked) const;
    Outcome bundle(const Asked& asked, const BundleId& bundle) const;
    Outcome open_enrolment(const Asked& asked) const;
    Outcome enrolments(const Asked& asked) const;
    Outcome approve_enrolment(const Asked& asked) const;
    Outcome request_certificates(const Asked& asked) const;
    Outcome log_opening(const Asked& asked) const;
    Outcome log_events(const Asked& asked) const;
    Outcome log_looks(const Asked& asked) const;
    Outcome log_totals(const Asked& asked) const;
    Outcome readiness(const Asked& asked) const;
    // The registry and what is the same for all: from memory, at once.
    Outcome me(const Asked& asked) const;
    Outcome units(const Asked& asked) const;
    Outcome officers(const Asked& asked) const;
    Outcome policies(const Asked& asked) const;
    Outcome policy_file(const Asked& asked) const;
    Outcome openapi(const Asked& asked) const;
    Outcome problem_words(const Asked& asked) const;
    Outcome liveness(const Asked& asked) const;

    Rooms rooms_;
    Workers workers_;
    Gathered<Opened, bool> resembling_;
    Workers reporters_;
    identity::Expiries expiries_;
    Feed feed_;
    RateLimit rate_limit_;
    RateLimit strangers_;
    RateLimit search_limit_;
    Cursors cursors_;
    Metrics metrics_;
};

}  // namespace bangiao::door
