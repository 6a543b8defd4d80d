#include "https/plain_listener.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <stdexcept>
#include <thread>

namespace bangiao::https {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::chrono::seconds exchange_limit{2};
constexpr std::uint32_t header_limit = 4096;

tcp::endpoint loopback(const std::string& address, std::uint16_t port) {
    boost::system::error_code error;
    const asio::ip::address parsed = asio::ip::make_address(address, error);
    if (error || !parsed.is_loopback())
        throw std::runtime_error("metrics are for this machine: " + address +
                                 " is no loopback address");
    return {parsed, port};
}

}  // namespace

struct PlainListener::Impl {
    Impl(const std::string& address, std::uint16_t port, std::string wanted,
         std::function<std::string()> made)
        : acceptor(io, loopback(address, port)), path(std::move(wanted)), text(std::move(made)) {
        asio::co_spawn(io, accept(), asio::detached);
        thread = std::thread([this] { io.run(); });
    }
    ~Impl() {
        asio::post(io, [this] {
            boost::system::error_code ignored;
            acceptor.close(ignored);
        });
        thread.join();
    }

    asio::awaitable<void> accept() {
        while (acceptor.is_open()) {
            boost::system::error_code error;
            tcp::socket socket(io);
            co_await acceptor.async_accept(socket,
                                           asio::redirect_error(asio::use_awaitable, error));
            if (error) continue;
            beast::tcp_stream stream(std::move(socket));
            co_await answer(std::move(stream));
        }
    }

    // One after the other: a collector is alone, and a slow one is cut off after two seconds.
    asio::awaitable<void> answer(beast::tcp_stream stream) {
        boost::system::error_code error;
        beast::flat_buffer buffer(header_limit);
        http::request_parser<http::empty_body> request;
        request.header_limit(header_limit);
        stream.expires_after(exchange_limit);
        co_await http::async_read(stream, buffer, request,
                                  asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
        const bool known =
            request.get().method() == http::verb::get && request.get().target() == path;
        http::response<http::string_body> response(
            known ? http::status::ok : http::status::not_found, 11);
        response.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
        response.keep_alive(false);
        if (known) response.body() = text();
        response.prepare_payload();
        co_await http::async_write(stream, response,
                                   asio::redirect_error(asio::use_awaitable, error));
        stream.socket().shutdown(tcp::socket::shutdown_both, error);
    }

    asio::io_context io{1};
    tcp::acceptor acceptor;
    std::string path;
    std::function<std::string()> text;
    std::thread thread;
};

PlainListener::PlainListener(const std::string& address, std::uint16_t port, std::string path,
                             std::function<std::string()> text)
    : impl_(std::make_unique<Impl>(address, port, std::move(path), std::move(text))) {}

PlainListener::~PlainListener() = default;

std::uint16_t PlainListener::port() const {
    return impl_->acceptor.local_endpoint().port();
}

}  // namespace bangiao::https
