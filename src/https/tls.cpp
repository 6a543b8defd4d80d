#include "https/tls.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ssl/error.hpp>
#include <stdexcept>

namespace bangiao::https {
namespace {

namespace ssl = boost::asio::ssl;

constexpr const char* tls13_suites =
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
constexpr const char* tls12_suites =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256";
constexpr const char* groups = "X25519:P-256:P-384";
constexpr int chain_depth = 3;

[[noreturn]] void fail(const std::filesystem::path& file, const char* what) {
    throw std::runtime_error(file.string() + ": " + what);
}

void expect(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("OpenSSL refuses ") + what);
}

/// A private key that others may read is no secret any more.
void check_key_file(const std::filesystem::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) fail(file, "cannot be read");
    if ((status.st_mode & 077U) != 0) fail(file, "must be readable by its owner only (mode 0600)");
    if (status.st_uid != ::geteuid()) fail(file, "must belong to the user of this process");
}

void load_identity(ssl::context& context, const std::filesystem::path& certificate,
                   const std::filesystem::path& key) {
    check_key_file(key);
    boost::system::error_code error;
    context.use_certificate_chain_file(certificate.string(), error);
    if (error) fail(certificate, "holds no usable certificate chain (PEM)");
    context.use_private_key_file(key.string(), ssl::context::pem, error);
    if (error) fail(key, "holds no usable private key (PEM), or not the certificate's");
    if (SSL_CTX_check_private_key(context.native_handle()) != 1)
        fail(key, "is not the key of the certificate");
}

void load_authorities(ssl::context& context, const std::filesystem::path& file) {
    boost::system::error_code error;
    context.load_verify_file(file.string(), error);
    if (error) fail(file, "holds no usable certificates (PEM)");
}

void harden(SSL_CTX* context, bool allow_tls12) {
    const int least = allow_tls12 ? TLS1_2_VERSION : TLS1_3_VERSION;
    expect(SSL_CTX_set_min_proto_version(context, least) == 1, "the protocol version");
    expect(SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1, "the protocol version");
    expect(SSL_CTX_set_ciphersuites(context, tls13_suites) == 1, "the cipher suites");
    expect(SSL_CTX_set_cipher_list(context, tls12_suites) == 1, "the cipher list");
    expect(SSL_CTX_set1_groups_list(context, groups) == 1, "the groups");
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    expect(SSL_CTX_set_num_tickets(context, 0) == 1, "to send no tickets");
    expect(SSL_CTX_set_max_early_data(context, 0) == 1, "to take no early data");
}

void verify_strictly(SSL_CTX* context, int purpose) {
    X509_VERIFY_PARAM* rules = SSL_CTX_get0_param(context);
    expect(X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT) == 1, "strict verification");
    expect(X509_VERIFY_PARAM_set_purpose(rules, purpose) == 1, "the certificates' purpose");
    X509_VERIFY_PARAM_set_depth(rules, chain_depth);
}

/// `http/1.1` or nothing: a client that only speaks other protocols is told so in the handshake.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
    static constexpr unsigned char ours[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* found = nullptr;
    const int outcome =
        SSL_select_next_proto(&found, chosen_size, ours, sizeof ours, offered, offered_size);
    *chosen = found;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

TlsContext server_context(const Config::Tls& tls, ClientCertificates clients) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    harden(context->native_handle(), tls.allow_tls12);
    load_identity(*context, tls.certificate, tls.key);
    if (clients == ClientCertificates::required) {
        load_authorities(*context, tls.client_ca);
        context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
        verify_strictly(context->native_handle(), X509_PURPOSE_SSL_CLIENT);
    }
    SSL_CTX_set_alpn_select_cb(context->native_handle(), choose_protocol, nullptr);
    return context;
}

TlsContext client_context(const ClientTls& tls) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    harden(context->native_handle(), false);
    if (!tls.certificate.empty()) load_identity(*context, tls.certificate, tls.key);
    load_authorities(*context, tls.authorities);
    context->set_verify_mode(ssl::verify_peer);
    verify_strictly(context->native_handle(), X509_PURPOSE_SSL_SERVER);
    return context;
}

std::string handshake_failure(const boost::system::error_code& error, const SSL* connection) {
    const long verdict = SSL_get_verify_result(connection);
    if (verdict != X509_V_OK) return X509_verify_cert_error_string(verdict);
    if (error.category() != boost::asio::error::get_ssl_category()) return error.message();
    const char* reason = ERR_reason_error_string(static_cast<unsigned long>(error.value()));
    return reason ? reason : "unknown TLS error";
}

}  // namespace bangiao::https
