#include "support/raw_tls.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <charconv>
#include <stdexcept>

namespace bangiao::testing {
namespace {

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;

Bio reading(const std::string& text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

void identify(SSL_CTX* context, const Issued& identity) {
    using X509Handle = std::unique_ptr<X509, FreeWith<X509_free>>;
    const X509Handle certificate(
        PEM_read_bio_X509(reading(identity.certificate).get(), nullptr, nullptr, nullptr));
    const EvpKey key(
        PEM_read_bio_PrivateKey(reading(identity.key).get(), nullptr, nullptr, nullptr));
    if (SSL_CTX_use_certificate(context, certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context, key.get()) != 1)
        throw std::runtime_error("the identity cannot be used");
}

int connected_socket(std::uint16_t port, std::chrono::milliseconds patience) {
    const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval limit{};
    limit.tv_sec = patience.count() / 1000;
    limit.tv_usec = (patience.count() % 1000) * 1000;
    ::setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(handle, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const int at_once = 1;
    ::setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets that a server may have closed
    if (::connect(handle, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect");
    return handle;
}

}  // namespace

RawTls::RawTls(std::uint16_t port, Options options)
    : socket_(connected_socket(port, options.patience)),
      context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_.get(), options.version);
    SSL_CTX_set_max_proto_version(context_.get(), options.version);
    if (options.identity) identify(context_.get(), *options.identity);
    connection_.reset(SSL_new(context_.get()));
    if (!options.alpn.empty()) {
        const std::string list = static_cast<char>(options.alpn.size()) + options.alpn;
        SSL_set_alpn_protos(connection_.get(), reinterpret_cast<const unsigned char*>(list.data()),
                            static_cast<unsigned>(list.size()));
    }
    SSL_set_fd(connection_.get(), socket_);
    const int result = SSL_connect(connection_.get());
    shaken_ = result == 1;
    if (!shaken_) note_failure(result);
}

RawTls::~RawTls() {
    ::close(socket_);
}

void RawTls::send(std::string_view bytes) {
    // A server that has already said no may be gone: what it said is read afterwards.
    SSL_write(connection_.get(), bytes.data(), static_cast<int>(bytes.size()));
    ERR_clear_error();
}

void RawTls::finish() {
    SSL_shutdown(connection_.get());
}

bool RawTls::read_some(std::string& into) {
    char bytes[4096];
    ERR_clear_error();
    const int read = SSL_read(connection_.get(), bytes, sizeof bytes);
    if (read > 0) {
        into.append(bytes, static_cast<std::size_t>(read));
        return true;
    }
    note_failure(read);
    return false;
}

void RawTls::note_failure(int result) {
    const int kind = SSL_get_error(connection_.get(), result);
    const bool timed_out = kind == SSL_ERROR_WANT_READ ||
                           (kind == SSL_ERROR_SYSCALL && (errno == EAGAIN || errno == EWOULDBLOCK));
    if (timed_out) return;
    closed_ = true;
    if (const char* reason = ERR_reason_error_string(ERR_peek_last_error())) alert_ = reason;
}

std::string RawTls::read_all() {
    std::string all;
    while (read_some(all)) {
    }
    return all;
}

std::string RawTls::read_response() {
    std::string response;
    const auto complete = [&] {
        const std::size_t head = response.find("\r\n\r\n");
        const std::size_t field = response.find("Content-Length: ");
        if (head == std::string::npos || field > head) return false;
        std::size_t length = 0;
        std::from_chars(response.data() + field + 16, response.data() + head, length);
        return response.size() >= head + 4 + length;
    };
    while (!complete() && read_some(response)) {
    }
    return response;
}

std::string RawTls::read_until(std::string_view text) {
    std::string read;
    while (read.find(text) == std::string::npos && read_some(read)) {
    }
    return read;
}

bool RawTls::closed_by_peer() {
    read_all();
    return closed_;
}

bool RawTls::has_ticket() const {
    const SSL_SESSION* session = SSL_get0_session(connection_.get());
    return session && SSL_SESSION_has_ticket(session) == 1;
}

RawTcp::RawTcp(std::uint16_t port) : socket_(connected_socket(port, std::chrono::seconds(5))) {}

RawTcp::~RawTcp() {
    ::close(socket_);
}

void RawTcp::send(std::string_view bytes) {
    if (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0)
        throw std::runtime_error("cannot send");
}

bool RawTcp::closed_by_peer() {
    char bytes[4096];
    for (;;) {
        const ssize_t read = ::recv(socket_, bytes, sizeof bytes, 0);
        if (read == 0) return true;
        if (read < 0) return errno == ECONNRESET;
    }
}

unsigned status_of(std::string_view response) {
    if (!response.starts_with("HTTP/1.1 ") || response.size() < 12) return 0;
    unsigned status = 0;
    std::from_chars(response.data() + 9, response.data() + 12, status);
    return status;
}

std::string body_of(std::string_view response) {
    const std::size_t head = response.find("\r\n\r\n");
    return head == response.npos ? std::string() : std::string(response.substr(head + 4));
}

}  // namespace bangiao::testing
