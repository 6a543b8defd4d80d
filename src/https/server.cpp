#include "https/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "base/thread_name.hpp"

namespace bangiao::https {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;
using asio::ip::tcp;

/// When the process is out of descriptors, trying again at once would only burn the processor.
constexpr std::chrono::milliseconds after_failed_accept{100};

/// One thread with its own context and the sessions that live on it.
class Lane {
public:
    Lane() : work_(asio::make_work_guard(context_)), thread_([this] { work(); }) {}

    asio::io_context& context() { return context_; }

    void serve(const SessionRules& rules, tcp::socket socket, TlsContext tls) {
        auto session = std::make_unique<Session>(rules, std::move(socket), std::move(tls));
        asio::co_spawn(context_, run(std::move(session)), asio::detached);
    }

    /// Sessions end after the request under way; the thread ends with the last of them.
    void end() {
        asio::post(context_, [this] {
            ending_ = true;
            for (Session* session : sessions_) session->end();
        });
        work_.reset();
    }
    void join() { thread_.join(); }

private:
    void work() {
        name_thread("https");
        context_.run();
    }
    asio::awaitable<void> run(std::unique_ptr<Session> session) {
        sessions_.insert(session.get());
        if (ending_) session->end();
        try {
            co_await session->run();
        } catch (const std::exception&) {
            log::error("a connection failed");
        }
        sessions_.erase(session.get());
    }

    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::set<Session*> sessions_;  // of this lane's thread only
    bool ending_ = false;          // of this lane's thread only
    std::thread thread_;           // last: it uses all of the above
};

tcp::acceptor listening(asio::io_context& context, const Config::Listen& listen) {
    Error error;
    const asio::ip::address address = asio::ip::make_address(listen.address, error);
    if (error) throw std::runtime_error("listen.address is no IP address");
    const tcp::endpoint endpoint(address, listen.port);
    tcp::acceptor acceptor(context);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        throw std::runtime_error("cannot listen on " + listen.address + " port " +
                                 std::to_string(listen.port) + ": " + error.message());
    return acceptor;
}

GateLimits gate_limits(const Config::Listen& listen, const Config::Limits& limits,
                       std::uint16_t port) {
    return GateLimits{limits.header_bytes, limits.header_fields, limits.target_bytes,
                      limits.body_bytes,   listen.name,          port};
}

std::vector<std::unique_ptr<Lane>> lanes(unsigned wanted) {
    const unsigned count = wanted > 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::unique_ptr<Lane>> result;
    for (unsigned i = 0; i < count; ++i) result.push_back(std::make_unique<Lane>());
    return result;
}

}  // namespace

Handler answered_at_once(std::function<Response(const Request&)> answer) {
    return [answer = std::move(answer)](Request request) -> asio::awaitable<Response> {
        Response response = answer(request);
        co_return response;
    };
}

struct Server::Impl {
    Impl(const Config::Listen& listen, const Config::Tls& tls, const Config::Limits& limits,
         Handler handler, RefusalRenderer refuse, ClientCertificates clients)
        : context_(server_context(tls, clients)),
          connections_(limits.connections, limits.connections_per_certificate),
          acceptor_(listening(accepting_, listen)),
          port_(acceptor_.local_endpoint().port()),
          rules_{limits,
                 gate_limits(listen, limits, port_),
                 std::move(handler),
                 std::move(refuse),
                 connections_,
                 failed_handshakes_},
          lanes_(lanes(limits.threads)) {
        asio::co_spawn(accepting_, accept(), asio::detached);
        thread_ = std::thread([this] { accepting_.run(); });
    }

    ~Impl() {
        asio::post(accepting_, [this] {
            Error ignored;
            acceptor_.close(ignored);
        });
        thread_.join();
        for (const auto& lane : lanes_) lane->end();
        for (const auto& lane : lanes_) lane->join();
    }

    asio::awaitable<void> accept() {
        for (std::size_t next = 0; acceptor_.is_open(); next = (next + 1) % lanes_.size()) {
            Lane& lane = *lanes_[next];
            tcp::socket socket(lane.context());
            Error error;
            co_await acceptor_.async_accept(socket,
                                            asio::redirect_error(asio::use_awaitable, error));
            if (!error) {
                welcome(lane, std::move(socket));
                continue;
            }
            if (!acceptor_.is_open()) co_return;
            log::warn("cannot accept a connection", {{"reason", error.message()}});
            asio::steady_timer pause(accepting_, after_failed_accept);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
        }
    }

    void welcome(Lane& lane, tcp::socket socket) {
        if (!connections_.enter()) return;  // closed: there is no cheaper way to say no before TLS
        Error ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        lane.serve(rules_, std::move(socket), context());
    }

    TlsContext context() {
        const std::lock_guard lock(mutex_);
        return context_;
    }

    std::mutex mutex_;
    TlsContext context_;  // guarded by mutex_
    Connections connections_;
    std::atomic<std::uint64_t> failed_handshakes_{0};
    asio::io_context accepting_{1};
    tcp::acceptor acceptor_;
    std::uint16_t port_;
    SessionRules rules_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::thread thread_;  // runs accepting_
};

Server::Server(const Config::Listen& listen, const Config::Tls& tls, const Config::Limits& limits,
               Handler handler, RefusalRenderer refuse, ClientCertificates clients)
    : impl_(std::make_unique<Impl>(listen, tls, limits, std::move(handler), std::move(refuse),
                                   clients)) {}

Server::~Server() = default;

std::uint16_t Server::port() const {
    return impl_->port_;
}

void Server::replace_context(TlsContext context) {
    const std::lock_guard lock(impl_->mutex_);
    impl_->context_ = std::move(context);
}

std::size_t Server::connections() const {
    return impl_->connections_.count();
}

std::uint64_t Server::failed_handshakes() const {
    return impl_->failed_handshakes_.load();
}

}  // namespace bangiao::https
