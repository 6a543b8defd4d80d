#include "https/session.hpp"

#include <bangiao/ids.hpp>
#include <bangiao/key.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <ctime>

#include "base/log.hpp"

namespace bangiao::https {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Error = boost::system::error_code;

auto into(Error& error) {
    return asio::redirect_error(asio::use_awaitable, error);
}

/// Of a peer that goes on sending after our last word.
constexpr std::size_t most_bytes_ignored = 1024 * 1024;

/// A service that is told to stop does not wait longer for clients that sit idle.
constexpr std::chrono::milliseconds goodbye_at_the_end{200};

std::string http_date() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::string der_of_peer(SSL* connection) {
    using Handle = std::unique_ptr<X509, FreeWith<X509_free>>;
    const Handle certificate(SSL_get1_peer_certificate(connection));
    if (!certificate) return {};
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate.get(), &bytes);
    if (size <= 0) return {};
    std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return der;
}

/// The client's own id where it is a random UUID, which says nothing about anybody.
std::string request_id(const Headers& headers) {
    const auto given = headers.find("request-id");
    if (given != headers.end() && EventId::parse(given->second)) return given->second;
    return random_uuid();
}

RequestContext context_of(const Request& request) {
    return RequestContext{request.request_id, request.header("accept-language")};
}

template <class Body>
http::response<Body> message_with_head_of(const Response& response, bool last) {
    http::response<Body> message(static_cast<http::status>(response.status), 11);
    for (const auto& [name, value] : response.headers) message.set(name, value);
    message.set(http::field::date, http_date());
    message.keep_alive(!last);
    return message;
}

}  // namespace

Session::Session(const SessionRules& rules, asio::ip::tcp::socket socket, TlsContext context)
    : rules_(rules),
      context_(std::move(context)),
      stream_(std::move(socket), *context_),
      deadline_(stream_.next_layer()) {}

Session::~Session() {
    if (peer_) rules_.connections.leave(*peer_);
    rules_.connections.leave();
}

asio::awaitable<void> Session::run() {
    const bool shaken =
        co_await shake_hands();  // never inside a condition: g++ 12 spoils the frame
    if (!shaken) co_return;
    know_peer();
    co_await converse();
    co_await part();
}

void Session::end() {
    ending_ = true;
    Error ignored;
    if (idle_) stream_.next_layer().cancel(ignored);
}

asio::awaitable<bool> Session::shake_hands() {
    Error error;
    deadline_.start(rules_.limits.handshake);
    co_await stream_.async_handshake(asio::ssl::stream_base::server, into(error));
    deadline_.stop();
    if (!error) co_return true;
    ++rules_.failed_handshakes;
    const std::string reason =
        deadline_.expired() ? "too slow" : handshake_failure(error, stream_.native_handle());
    log::warn("TLS handshake failed", {{"reason", reason}});
    co_await let_the_peer_finish();  // or our alert would be lost with the reset
    co_return false;
}

void Session::know_peer() {
    Error gone;
    const auto endpoint = stream_.next_layer().remote_endpoint(gone);
    if (!gone) peer_address_ = endpoint.address().to_string();
    peer_certificate_ = der_of_peer(stream_.native_handle());
    if (peer_certificate_.empty()) return;
    peer_ = sha256(peer_certificate_);
    too_many_ = !rules_.connections.enter(*peer_);
}

asio::awaitable<void> Session::converse() {
    for (std::size_t served = 1;; ++served) {
        std::optional<Result<Head>> head = co_await read_head();
        if (!head) co_return;
        if (!*head) {
            RequestContext unread{random_uuid(), {}};
            co_await refuse(head->error(), std::move(unread));
            co_return;
        }
        Head& known = **head;
        Result<std::string> body = co_await read_body(known.body_bytes);
        const bool last = is_last(known, served);
        Request request{std::move(known.method),
                        std::move(known.path),
                        std::move(known.query),
                        std::move(known.headers),
                        {},
                        peer_certificate_,
                        {},
                        peer_address_};
        request.request_id = request_id(request.headers);
        if (!body) {
            co_await refuse(body.error(), context_of(request));
            co_return;
        }
        request.body = std::move(*body);
        Response response = co_await handled(std::move(request));
        const bool going_on = co_await write(std::move(response), last);
        if (!going_on) co_return;
    }
}

bool Session::is_last(const Head& head, std::size_t served) const {
    const auto age = std::chrono::steady_clock::now() - began_;
    return !head.keep_alive || ending_ || served >= rules_.limits.requests_per_connection ||
           age >= rules_.limits.connection;
}

std::chrono::milliseconds Session::idle_limit() const {
    const auto age = std::chrono::steady_clock::now() - began_;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(rules_.limits.connection - age);
    return std::clamp(left, std::chrono::milliseconds(0), rules_.limits.idle);
}

std::chrono::milliseconds Session::goodbye_limit() const {
    return ending_ ? std::min(goodbye_at_the_end, rules_.limits.shutdown) : rules_.limits.shutdown;
}

asio::awaitable<std::optional<Result<Head>>> Session::read_head() {
    using Outcome = std::optional<Result<Head>>;
    const std::size_t limit = rules_.gate.header_bytes;
    if (buffer_.empty()) {
        idle_ = true;
        deadline_.start(idle_limit());
        const bool began = !ending_ && co_await read_more(limit);
        idle_ = false;
        if (!began) co_return Outcome();
    }
    deadline_.start(rules_.limits.header);
    while (head_end(buffer_) == std::string::npos) {
        if (!may_become_head(buffer_))
            co_return Outcome(Refusal(Reason::request_malformed, "a line does not end in CR LF"));
        if (buffer_.size() >= limit) co_return Outcome(Refusal(Reason::header_too_large));
        const bool more = co_await read_more(limit - buffer_.size());
        if (!more) co_return Outcome(why_reading_ended());
    }
    deadline_.stop();
    const std::string head = buffer_.substr(0, head_end(buffer_));
    buffer_.erase(0, head.size());
    if (buffer_.empty()) buffer_.shrink_to_fit();  // who listens for news may take minutes
    if (too_many_) co_return Outcome(Refusal(Reason::too_many_requests));
    co_return Outcome(pass_header_gate(head, rules_.gate));
}

asio::awaitable<bool> Session::read_more(std::size_t at_most) {
    const std::size_t before = buffer_.size();
    buffer_.resize(before + at_most);
    Error error;
    const std::size_t read = co_await stream_.async_read_some(
        asio::buffer(buffer_.data() + before, at_most), into(error));
    buffer_.resize(before + read);
    co_return !error;
}

Refusal Session::why_reading_ended() const {
    if (deadline_.expired()) return Refusal(Reason::request_timeout);
    return Refusal(Reason::request_malformed, "the request ends before it is complete");
}

asio::awaitable<Result<std::string>> Session::read_body(std::size_t bytes) {
    std::string body = buffer_.substr(0, bytes);
    buffer_.erase(0, body.size());
    const std::size_t before = body.size();
    if (before == bytes) co_return Result<std::string>(std::move(body));
    body.resize(bytes);
    Error error;
    deadline_.start(rules_.limits.body);
    const auto rest = asio::buffer(body.data() + before, bytes - before);
    co_await asio::async_read(stream_, rest, into(error));
    if (error) co_return Result<std::string>(why_reading_ended());
    deadline_.stop();
    co_return Result<std::string>(std::move(body));
}

// The handler answers its own faults; what comes through here is a bug that costs one request.
asio::awaitable<Response> Session::handled(Request request) {
    const RequestContext context = context_of(request);
    try {
        Response response = co_await rules_.handler(std::move(request));
        response.headers.try_emplace("Request-Id", context.request_id);
        co_return response;
    } catch (const std::exception&) {
        log::error("a request's handler failed", {{"request_id", context.request_id}});
    }
    Response failed = rules_.refuse(Refusal(Reason::internal_error), context);
    failed.headers.try_emplace("Request-Id", context.request_id);
    co_return failed;
}

asio::awaitable<bool> Session::write(Response response, bool last) {
    if (response.next_part) {
        const bool going_on = co_await stream(std::move(response), last);
        co_return going_on;
    }
    auto message = message_with_head_of<http::string_body>(response, last);
    message.body() = std::move(response.body);
    message.prepare_payload();
    Error error;
    deadline_.start(rules_.limits.write);
    co_await http::async_write(stream_, message, into(error));
    deadline_.stop();
    broken_ = error.failed();
    co_return !broken_ && !last;
}

// Between two parts no limit runs: how long a part may take is for whoever makes it. A peer that
// has gone is noticed with the next one.
asio::awaitable<bool> Session::stream(Response response, bool last) {
    auto head = message_with_head_of<http::empty_body>(response, last);
    head.chunked(true);
    http::response_serializer<http::empty_body> serializer(head);
    Error error;
    broken_ = true;  // until the body is whole
    deadline_.start(rules_.limits.write);
    co_await http::async_write_header(stream_, serializer, into(error));
    deadline_.stop();
    while (!error) {
        const std::optional<std::string> part = co_await response.next_part();
        deadline_.start(rules_.limits.write);
        if (!part) {
            co_await asio::async_write(stream_, http::make_chunk_last(), into(error));
            deadline_.stop();
            broken_ = error.failed();
            co_return !broken_ && !last;
        }
        const auto bytes = asio::buffer(*part);
        if (!part->empty())  // an empty chunk would end the body
            co_await asio::async_write(stream_, http::make_chunk(bytes), into(error));
        deadline_.stop();
    }
    co_return false;
}

asio::awaitable<void> Session::refuse(Refusal refusal, RequestContext context) {
    log::info("request refused before it was read",
              {{"request_id", context.request_id}, {"code", code_of(refusal.reason)}});
    Response response = rules_.refuse(refusal, context);
    response.headers.try_emplace("Request-Id", context.request_id);
    co_await write(std::move(response), true);
}

asio::awaitable<void> Session::part() {
    if (broken_) co_return;
    Error ignored;
    deadline_.start(goodbye_limit());
    co_await stream_.async_shutdown(into(ignored));
    co_await let_the_peer_finish();
}

// Closing while bytes wait unread would reset the connection, and the peer would lose what we said
// last. So we say that we are done, and read for a while what nobody will look at.
asio::awaitable<void> Session::let_the_peer_finish() {
    asio::ip::tcp::socket& socket = stream_.next_layer();
    Error error;
    socket.shutdown(asio::ip::tcp::socket::shutdown_send, error);
    deadline_.start(goodbye_limit());
    char unread[4096];
    for (std::size_t sum = 0; !error && sum < most_bytes_ignored && !deadline_.expired();)
        sum += co_await socket.async_read_some(asio::buffer(unread), into(error));
    deadline_.stop();
}

}  // namespace bangiao::https
