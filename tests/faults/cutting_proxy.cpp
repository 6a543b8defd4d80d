#include "faults/cutting_proxy.hpp"

#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <thread>

namespace bangiao::testing {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto tolerant = asio::as_tuple(asio::use_awaitable);

/// One connection of an officer's, and the one behind it to the node.
struct Pair {
    tcp::socket officer, node;
    std::size_t left;  ///< bytes, before it is cut
    bool cut = false;

    void close() {
        // With a reset, so that neither side takes it for an end.
        for (tcp::socket* each : {&officer, &node}) {
            boost::system::error_code ignored;
            each->set_option(asio::socket_base::linger(true, 0), ignored);
            each->close(ignored);
        }
    }
};

}  // namespace

struct CuttingProxy::Impl {
    asio::io_context context{1};
    tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
    std::function<std::uint16_t()> to;
    std::function<std::size_t()> bytes;
    std::atomic<std::size_t> cuts{0};
    std::thread thread;

    asio::awaitable<void> accept() {
        for (;;) {
            auto [failed, officer] = co_await acceptor.async_accept(tolerant);
            if (failed) co_return;
            auto pair =
                std::make_shared<Pair>(Pair{std::move(officer), tcp::socket(context), bytes()});
            asio::co_spawn(context, join(std::move(pair)), asio::detached);
        }
    }

    asio::awaitable<void> join(std::shared_ptr<Pair> pair) {
        const tcp::endpoint there(asio::ip::address_v4::loopback(), to());
        const auto [failed] = co_await pair->node.async_connect(there, tolerant);
        if (failed) co_return pair->close();
        asio::co_spawn(context, pump(pair, pair->node, pair->officer), asio::detached);
        co_await pump(pair, pair->officer, pair->node);
    }

    /// Hands on as many bytes as are left, and not one more.
    asio::awaitable<void> pump(std::shared_ptr<Pair> pair, tcp::socket& from, tcp::socket& into) {
        std::array<char, 4096> buffer;
        while (!pair->cut) {
            const auto [ended, got] = co_await from.async_read_some(asio::buffer(buffer), tolerant);
            const std::size_t length = std::min(got, pair->left);
            pair->left -= length;
            const auto [failed, sent] =
                co_await asio::async_write(into, asio::buffer(buffer, length), tolerant);
            if (ended || failed) break;
            if (length == got) continue;
            if (!std::exchange(pair->cut, true)) ++cuts;
        }
        pair->close();
    }
};

CuttingProxy::CuttingProxy(std::function<std::uint16_t()> to, std::function<std::size_t()> bytes)
    : impl_(std::make_unique<Impl>()) {
    impl_->to = std::move(to);
    impl_->bytes = std::move(bytes);
    asio::co_spawn(impl_->context, impl_->accept(), asio::detached);
    impl_->thread = std::thread([this] { impl_->context.run(); });
}

CuttingProxy::~CuttingProxy() {
    impl_->context.stop();
    impl_->thread.join();
}

std::uint16_t CuttingProxy::port() const {
    return impl_->acceptor.local_endpoint().port();
}

std::size_t CuttingProxy::cuts() const {
    return impl_->cuts;
}

}  // namespace bangiao::testing
