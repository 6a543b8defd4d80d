#pragma once

#include <openssl/ssl.h>
#include <bangiao/key.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "support/authority.hpp"

namespace bangiao::testing {

/// A TLS connection that sends whatever bytes a test likes. Blocking; every wait is bounded.
class RawTls {
public:
    struct Options {
        std::optional<Issued> identity;  ///< none: no client certificate is offered
        int version = TLS1_3_VERSION;
        std::string alpn;  ///< one protocol name; empty: none is offered
        std::chrono::milliseconds patience{5000};
    };

    /// Connects to 127.0.0.1 and shakes hands as far as the client's side goes.
    RawTls(std::uint16_t port, Options options);
    ~RawTls();
    RawTls(const RawTls&) = delete;
    RawTls& operator=(const RawTls&) = delete;

    /// Whether the client's side of the handshake was completed. (In TLS 1.3 the server's verdict
    /// on the client's certificate comes later.)
    bool shaken() const { return shaken_; }
    void send(std::string_view bytes);
    /// Says that nothing more will be sent, and still listens.
    void finish();
    /// Everything until the peer closes; what came so far if it does not in time.
    std::string read_all();
    /// Up to and with the first complete response (by its Content-Length).
    std::string read_response();
    /// Until that text has come; what came so far if it does not in time.
    std::string read_until(std::string_view text);
    /// Whether the peer ended the connection (alert, close_notify or reset) within the patience.
    bool closed_by_peer();
    /// OpenSSL's reason for the last failure (`tlsv13 alert certificate required`); may be empty.
    const std::string& alert() const { return alert_; }
    /// Whether the server sent a session ticket so far.
    bool has_ticket() const;

private:
    bool read_some(std::string& into);
    void note_failure(int result);

    int socket_ = -1;
    std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>> context_;
    std::unique_ptr<SSL, FreeWith<SSL_free>> connection_;
    bool shaken_ = false;
    bool closed_ = false;
    std::string alert_;
};

/// A bare TCP connection to 127.0.0.1 for bytes that are no TLS. Every wait is bounded.
class RawTcp {
public:
    explicit RawTcp(std::uint16_t port);
    ~RawTcp();
    RawTcp(const RawTcp&) = delete;
    RawTcp& operator=(const RawTcp&) = delete;

    void send(std::string_view bytes);
    /// Whether the peer ended the connection within five seconds.
    bool closed_by_peer();

private:
    int socket_;
};

/// The status of a response, 0 if these bytes are none; its body.
unsigned status_of(std::string_view response);
std::string body_of(std::string_view response);

}  // namespace bangiao::testing
