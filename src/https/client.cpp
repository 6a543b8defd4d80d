#include "https/client.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>

namespace bangiao::https {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Message = http::request<http::string_body>;

constexpr std::uint32_t most_header_bytes = 32 * 1024;
constexpr std::chrono::milliseconds between_closings{10};

/// A connection and what has been read from it; given up whole after any failure.
struct Connection {
    Connection(asio::io_context& io, TlsContext tls)
        : context(std::move(tls)), stream(io, *context) {}

    TlsContext context;
    asio::ssl::stream<tcp::socket> stream;
    boost::beast::flat_buffer buffer;
    bool used = false;  // has carried an exchange: the server may have closed it meanwhile
};

class TooSlow : public Unreachable {
    using Unreachable::Unreachable;
};

[[noreturn]] void rethrow(const boost::system::system_error& error, const SSL* connection) {
    const boost::system::error_code& code = error.code();
    if (code.category() == asio::error::get_ssl_category())
        throw TlsRefused(handshake_failure(code, connection));
    throw Unreachable(code.message());
}

Answer plain(http::response<http::string_body>&& message) {
    Answer answer{message.result_int(), {}, std::move(message.body())};
    for (const auto& field : message) {
        std::string name(field.name_string().data(), field.name_string().size());
        for (char& c : name)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        answer.headers[name] = std::string(field.value().data(), field.value().size());
    }
    return answer;
}

}  // namespace

const std::string& Answer::header(std::string_view lower_case_name) const {
    static const std::string none;
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? none : found->second;
}

struct Client::Impl {
    explicit Impl(ClientConfig wanted)
        : config(std::move(wanted)), context(client_context(config.tls)) {}

    Answer exchange(const Message& message) {
        if (connection && connection->used) {
            // Idle connections are closed by the server; the same request again does no harm.
            try {
                return exchange_once(message);
            } catch (const TlsRefused&) {
                throw;
            } catch (const TooSlow&) {
                throw;
            } catch (const Unreachable&) {
                connection.reset();
            }
        }
        return exchange_once(message);
    }

    Answer exchange_once(const Message& message) {
        if (!connection) run(connect(), config.connect);
        std::optional<Answer> answer;
        run(talk(message, answer), config.exchange);
        return std::move(*answer);
    }

    /// Runs one step to its end, or drops the connection and with it whatever was pending.
    void run(asio::awaitable<void> step, std::chrono::milliseconds limit) {
        if (interrupted) throw TooSlow("nobody waits for the answer any more");
        std::exception_ptr failure;
        bool done = false;
        asio::co_spawn(io, std::move(step), [&](std::exception_ptr thrown) {
            failure = std::move(thrown);
            done = true;
        });
        io.restart();
        // Whoever interrupts stops io afterwards, which ends a run that has not even begun.
        if (!interrupted) io.run_for(limit);
        const bool in_time = done;
        // Until the step is over: it may only now begin, or be stopped from outside once more.
        while (!done) {
            boost::system::error_code ignored;
            if (connection) connection->stream.next_layer().close(ignored);
            resolver.cancel();
            io.restart();
            io.run_for(between_closings);
        }
        if (in_time && !failure) return;
        const std::unique_ptr<Connection> failed = std::move(connection);
        if (!in_time) throw TooSlow("the service is too slow");
        try {
            std::rethrow_exception(failure);
        } catch (const boost::system::system_error& error) {
            rethrow(error, failed->stream.native_handle());
        }
    }

    asio::awaitable<void> connect() {
        connection = std::make_unique<Connection>(io, context);
        const auto found = co_await resolver.async_resolve(
            config.address, std::to_string(config.port), asio::use_awaitable);
        tcp::socket& socket = connection->stream.next_layer();
        co_await asio::async_connect(socket, found, asio::use_awaitable);
        socket.set_option(tcp::no_delay(true));
        const asio::ssl::host_name_verification verification(config.name);
        connection->stream.set_verify_callback(verification);
        SSL_ctrl(connection->stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME,
                 TLSEXT_NAMETYPE_host_name, config.name.data());
        co_await connection->stream.async_handshake(asio::ssl::stream_base::client,
                                                    asio::use_awaitable);
        ++handshakes;
    }

    asio::awaitable<void> talk(const Message& message, std::optional<Answer>& answer) {
        boost::system::error_code unsent;
        co_await http::async_write(connection->stream, message,
                                   asio::redirect_error(asio::use_awaitable, unsent));
        // A server that refuses closes early; what it says is worth more than our broken pipe. In
        // TLS 1.3 its verdict on our certificate, too, comes only here.
        http::response_parser<http::string_body> parser;
        parser.header_limit(most_header_bytes);
        parser.body_limit(config.answer_bytes);
        co_await http::async_read(connection->stream, connection->buffer, parser,
                                  asio::use_awaitable);
        const bool reusable = parser.get().keep_alive() && !unsent;
        answer = plain(parser.release());
        connection->used = true;
        if (!reusable) connection.reset();
    }

    Message message(http::verb verb, std::string_view target,
                    const std::map<std::string, std::string>& headers) const {
        Message made(verb, boost::beast::string_view(target.data(), target.size()), 11);
        made.set(http::field::host, config.name);
        for (const auto& [name, value] : headers) made.set(name, value);
        return made;
    }

    ClientConfig config;
    TlsContext context;
    std::atomic<bool> interrupted{false};
    asio::io_context io{1};
    tcp::resolver resolver{io};
    std::unique_ptr<Connection> connection;
    std::uint64_t handshakes = 0;
};

Client::Client(ClientConfig config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

std::uint64_t Client::handshakes() const {
    return impl_->handshakes;
}

void Client::interrupt() {
    impl_->interrupted = true;
    impl_->io.stop();
}

Answer Client::get(std::string_view target, const std::map<std::string, std::string>& headers) {
    return impl_->exchange(impl_->message(http::verb::get, target, headers));
}

Answer Client::post(std::string_view target, std::string_view content_type, std::string body,
                    const std::map<std::string, std::string>& headers) {
    Message message = impl_->message(http::verb::post, target, headers);
    message.set(http::field::content_type,
                boost::beast::string_view(content_type.data(), content_type.size()));
    message.body() = std::move(body);
    message.prepare_payload();
    return impl_->exchange(message);
}

}  // namespace bangiao::https
