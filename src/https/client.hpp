#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "https/tls.hpp"

namespace bangiao::https {

/// The service did not answer: no connection, connection lost, too slow, an answer that cannot be
/// read. What was sent may have been done; sending the same event again is always safe.
class Unreachable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One side refused the other's certificate, or they share no protocol. what() is OpenSSL's reason.
class TlsRefused : public Unreachable {
public:
    using Unreachable::Unreachable;
};

struct ClientConfig {
    std::string address;  ///< host name or IP address to connect to
    std::uint16_t port;
    std::string name;  ///< must stand in the server's certificate; sent as Host
    ClientTls tls;
    std::chrono::milliseconds connect{10'000};    ///< name, TCP and TLS together
    std::chrono::milliseconds exchange{60'000};   ///< one request with its whole answer
    std::size_t answer_bytes = 64 * 1024 * 1024;  ///< exports are large
};

struct Answer {
    unsigned status;
    std::map<std::string, std::string, std::less<>> headers;  ///< names in lower case
    std::string body;

    /// Empty if there is no such field.
    const std::string& header(std::string_view lower_case_name) const;
};

/// A blocking client with one connection, kept open between requests and made anew when the server
/// has closed it. TLS 1.3, client certificate, the server's chain and name verified; no redirects.
/// Not for several threads at once.
class Client {
public:
    /// Throws std::runtime_error if a TLS file cannot be used. Does not connect.
    explicit Client(ClientConfig config);
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    /// Throws Unreachable or TlsRefused.
    Answer get(std::string_view target, const std::map<std::string, std::string>& headers = {});
    Answer post(std::string_view target, std::string_view content_type, std::string body,
                const std::map<std::string, std::string>& headers = {});

    /// TLS handshakes that it has made: one for each connection.
    std::uint64_t handshakes() const;

    /// From any thread: the exchange under way and every later one end with Unreachable, at once.
    void interrupt();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangiao::https
