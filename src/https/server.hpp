#pragma once

#include <cstdint>
#include <memory>

#include "base/config.hpp"
#include "https/session.hpp"

namespace bangiao::https {

/// For a program whose every answer takes a moment only: made on the connection's own thread.
Handler answered_at_once(std::function<Response(const Request&)> answer);

/// Serves whole requests over TLS, with client certificates unless told otherwise. One acceptor
/// deals connections round robin to as many I/O contexts as there are threads; a connection stays
/// on its thread.
class Server {
public:
    /// Listens and serves when it returns. Throws std::runtime_error if the address or a TLS file
    /// cannot be used.
    Server(const Config::Listen& listen, const Config::Tls& tls, const Config::Limits& limits,
           Handler handler, RefusalRenderer refuse,
           ClientCertificates clients = ClientCertificates::required);
    /// Accepts no more, lets requests under way be answered, joins.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// The port taken; any one where the configuration says 0.
    std::uint16_t port() const;

    /// For connections from now on; those that are open keep what they have. Any thread.
    void replace_context(TlsContext context);

    std::size_t connections() const;
    std::uint64_t failed_handshakes() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangiao::https
