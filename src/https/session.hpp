#pragma once

#include <atomic>
#include <bangiao/result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <optional>
#include <string>

#include "base/config.hpp"
#include "https/connections.hpp"
#include "https/deadline.hpp"
#include "https/exchange.hpp"
#include "https/header_gate.hpp"
#include "https/tls.hpp"

namespace bangiao::https {

/// Answers whole requests; resumed on the connection's own thread, which it must never block.
using Handler = std::function<boost::asio::awaitable<Response>(Request)>;

/// What all sessions of a server share. Any thread.
struct SessionRules {
    Config::Limits limits;
    GateLimits gate;
    Handler handler;
    RefusalRenderer refuse;
    Connections& connections;
    std::atomic<std::uint64_t>& failed_handshakes;
};

/// One connection from handshake to close: reads a head, lets it through the gate, reads the body,
/// has the request answered. After the first refusal of its own it never reads another request.
/// Lives on one thread. The server must have counted it in (Connections::enter).
class Session {
public:
    Session(const SessionRules& rules, boost::asio::ip::tcp::socket socket, TlsContext context);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Once.
    boost::asio::awaitable<void> run();
    /// Ends the session after the request under way, or now if there is none.
    void end();

private:
    template <class T>
    using Awaitable = boost::asio::awaitable<T>;

    Awaitable<bool> shake_hands();
    Awaitable<void> converse();
    /// Nothing: the client went away, or stayed idle too long.
    Awaitable<std::optional<Result<Head>>> read_head();
    Awaitable<bool> read_more(std::size_t at_most);
    Awaitable<Result<std::string>> read_body(std::size_t bytes);
    Awaitable<Response> handled(Request request);
    Awaitable<bool> write(Response response, bool last);
    /// Head and parts of a body that is made while it is sent.
    Awaitable<bool> stream(Response response, bool last);
    Awaitable<void> refuse(Refusal refusal, RequestContext context);
    Awaitable<void> part();
    Awaitable<void> let_the_peer_finish();

    void know_peer();
    Refusal why_reading_ended() const;
    std::chrono::milliseconds idle_limit() const;
    std::chrono::milliseconds goodbye_limit() const;
    bool is_last(const Head& head, std::size_t served) const;

    const SessionRules& rules_;
    TlsContext context_;
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
    Deadline deadline_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::string buffer_;            // read and not yet understood; at most one head's limit
    std::string peer_certificate_;  // empty where the listener asks for none
    std::string peer_address_;
    std::optional<Digest> peer_;  // counted in `connections`
    bool too_many_ = false;       // connections of this certificate
    bool idle_ = false;
    bool ending_ = false;
    bool broken_ = false;  // nothing more can be written
};

}  // namespace bangiao::https
