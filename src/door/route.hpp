#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "door/query.hpp"
#include "https/exchange.hpp"
#include "identity/caller.hpp"
#include "records/records.hpp"

namespace bangiao::door {

class Door;

/// A request whose route, caller and parameters are known.
struct Asked {
    https::Request request;
    std::vector<std::string> parts;  ///< what stands for the pattern's `{…}`, in order
    Query query;
    std::shared_ptr<const Registry> registry;  // shared: a snapshot, kept while it is read
    std::optional<identity::Caller> caller;    ///< none only where the route is open to all
    std::string purpose;  ///< what the caller says that it reads for; may be empty
    Instant now;

    records::Reading reading() const { return {*caller, purpose, now}; }
};

/// One line of the route table.
struct Route {
    /// Where the answer is made.
    enum class Place {
        here,    ///< from memory, on the connection's thread
        worker,  ///< waits for the database
        report,  ///< likewise, and for long: one after the other, after all others
        ledger,  ///< files an event
        search,  ///< waits for the database, and for the beat
        feed,    ///< waits for news
    };
    enum class Callers {
        officers,
        everyone,   ///< with any certificate that TLS lets through
        strangers,  ///< without one, on a listener of their own
    };

    std::string_view method;
    std::string_view pattern;
    Place place;
    Result<https::Response> (Door::*read)(const Asked&) const;  ///< none where the door waits
    std::vector<std::string_view> parameters = {};
    Callers callers = Callers::officers;
};

/// Where a request came in.
enum class Listener { officers, strangers };

/// What a method and a path lead to.
struct Match {
    const Route* route = nullptr;  ///< none: not found, or the method is not taken
    std::vector<std::string> parts;
    std::string allowed;  ///< the methods that the path takes; empty: no such path
    Listener listener = Listener::officers;
};

const std::vector<Route>& routes();
/// Among the routes of that listener.
Match match(std::string_view method, std::string_view path, Listener listener = Listener::officers);

}  // namespace bangiao::door
