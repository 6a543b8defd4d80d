#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>

namespace bangiao::https {

/// One absolute time limit at a time for whatever a socket does meanwhile. When it passes, pending
/// operations end with `operation_aborted`; the socket stays open, so that an answer can still be
/// given. For the socket's own thread only; must not outlive the socket.
class Deadline {
public:
    using Millis = std::chrono::milliseconds;

    explicit Deadline(boost::asio::ip::tcp::socket& socket);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    /// Replaces the limit that ran before.
    void start(Millis limit);
    void stop();
    /// Whether the limit last started has passed.
    bool expired() const;

private:
    struct State;
    std::shared_ptr<State> state_;  // shared with the timer's handler, which may come late
};

}  // namespace bangiao::https
