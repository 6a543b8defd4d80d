#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "base/config.hpp"

namespace bangiao::https {

// Shared: a connection keeps the context that it began with while a newer one takes over.
using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// What a client proves itself with, and whom it believes.
struct ClientTls {
    std::filesystem::path certificate;  ///< PEM, with intermediates behind it; empty: none
    std::filesystem::path key;          ///< PEM, 0600 or stricter
    std::filesystem::path authorities;  ///< PEM roots that the server's certificate chains to
};

/// Whether a listener asks its clients for a certificate.
enum class ClientCertificates { required, none };

/// TLS 1.3 (1.2 only by configuration, ECDHE with AEAD); the client's certificate, where it is
/// required, must chain strictly, at depth at most 3, to one of `client_ca`; no tickets, no cache,
/// no early data, no renegotiation, no compression; ALPN `http/1.1` or none. Throws
/// std::runtime_error, naming the file, if one cannot be used or a key can be read by others.
TlsContext server_context(const Config::Tls& tls,
                          ClientCertificates clients = ClientCertificates::required);

/// TLS 1.3 only; the server's chain is verified, its name by whoever connects.
/// Throws like server_context().
TlsContext client_context(const ClientTls& tls);

/// Why a handshake failed, in OpenSSL's fixed words: never anything out of a certificate.
std::string handshake_failure(const boost::system::error_code& error, const SSL* connection);

}  // namespace bangiao::https
