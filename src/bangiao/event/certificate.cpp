#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <bangiao/base64.hpp>
#include <bangiao/certificate.hpp>
#include <ctime>
#include <stdexcept>

#include "bangiao/event/pem_certificates.hpp"

namespace bangiao {
namespace {

using X509Handle = std::unique_ptr<X509, FreeWith<X509_free>>;
using Store = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;

void free_chain(STACK_OF(X509) * chain) {
    sk_X509_pop_free(chain, X509_free);
}
using Chain = std::unique_ptr<STACK_OF(X509), FreeWith<free_chain>>;

constexpr std::size_t largest_der = 4096;
constexpr int most_intermediates = 2;  // so that the root stands at a depth of 3 at most
constexpr int security_level = 2;      // 112 bits: no SHA-1, no RSA under 2048

Refusal invalid(const char* why) {
    ERR_clear_error();
    return Refusal(Reason::certificate_invalid, why);
}

void require(bool done) {
    if (!done) throw std::runtime_error("OpenSSL could not prepare a chain check");
}

X509Handle parse_der(std::string_view der) {
    if (der.size() > largest_der) return nullptr;
    const auto* in = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const end = in + der.size();
    X509Handle certificate(d2i_X509(nullptr, &in, static_cast<long>(der.size())));
    return in == end ? std::move(certificate) : nullptr;
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
    std::tm fields{};
    if (ASN1_TIME_to_tm(time, &fields) != 1) return std::nullopt;
    return Instant::from_seconds(::timegm(&fields));
}

const char* unfit_to_sign(X509* certificate) {
    const std::uint32_t flags = X509_get_extension_flags(certificate);
    if ((flags & EXFLAG_CRITICAL) != 0) return "it has a critical extension that is not understood";
    if ((flags & EXFLAG_CA) != 0 || X509_check_ca(certificate) != 0)
        return "a CA's certificate signs no events";
    const std::uint32_t usage = X509_get_key_usage(certificate);
    if ((flags & EXFLAG_KUSAGE) == 0 || (usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0)
        return "its key usage names no signatures";
    return nullptr;
}

/// Every certificate of the text; nothing if one cannot be read.
std::optional<Chain> all_of(std::string_view pem) {
    const std::optional<std::vector<std::string>> texts = certificates_of(pem);
    Chain chain(sk_X509_new_null());
    require(chain != nullptr);
    if (!texts) return std::nullopt;
    for (const std::string& der : *texts) {
        X509Handle certificate = parse_der(der);
        if (!certificate) return std::nullopt;
        require(sk_X509_push(chain.get(), certificate.get()) > 0);
        static_cast<void>(certificate.release());  // the chain owns it now
    }
    return chain;
}

Store store_of(const Chain& roots) {
    Store store(X509_STORE_new());
    require(store != nullptr);
    for (int i = 0; i < sk_X509_num(roots.get()); ++i)
        require(X509_STORE_add_cert(store.get(), sk_X509_value(roots.get(), i)) == 1);
    return store;
}

void set_rules(X509_STORE_CTX* context, Instant when) {
    X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context);
    require(X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT) == 1);
    X509_VERIFY_PARAM_set_depth(rules, most_intermediates);
    X509_VERIFY_PARAM_set_auth_level(rules, security_level);
    X509_VERIFY_PARAM_set_time(rules, when.seconds());
}

}  // namespace

Certificate::Certificate(std::string der, Instant from, Instant to, const char* unfit_to_sign,
                         std::shared_ptr<const Result<VerifyingKey>> key)
    : der_(std::move(der)),
      thumbprint_(sha256(der_)),
      not_before_(from),
      not_after_(to),
      unfit_to_sign_(unfit_to_sign),
      key_(std::move(key)) {}

Result<Certificate> Certificate::from_der(std::string_view der) {
    if (der.size() > largest_der) return invalid("the certificate is larger than 4 kB");
    const X509Handle parsed = parse_der(der);
    if (!parsed) return invalid("the bytes are no DER certificate");
    if ((X509_get_extension_flags(parsed.get()) & EXFLAG_INVALID) != 0)
        return invalid("an extension of the certificate is malformed");
    const std::optional<Instant> from = instant_of(X509_get0_notBefore(parsed.get()));
    const std::optional<Instant> to = instant_of(X509_get0_notAfter(parsed.get()));
    EVP_PKEY* key = X509_get0_pubkey(parsed.get());
    if (!from || !to || !key) return invalid("the certificate's dates or key cannot be read");
    return Certificate(std::string(der), *from, *to, unfit_to_sign(parsed.get()),
                       std::make_shared<const Result<VerifyingKey>>(VerifyingKey::from(key)));
}

Result<Certificate> Certificate::from_pem(std::string_view pem) {
    const std::optional<std::vector<std::string>> texts = certificates_of(pem);
    if (!texts || texts->empty()) return invalid("the text is no PEM certificate");
    return from_der(texts->front());
}

std::string Certificate::pem() const {
    constexpr std::size_t line = 64;
    const std::string text = base64_encode(der_);
    std::string out = "-----BEGIN CERTIFICATE-----\n";
    for (std::size_t i = 0; i < text.size(); i += line) out += text.substr(i, line) + "\n";
    return out + "-----END CERTIFICATE-----\n";
}

Checked Certificate::may_sign_at(Instant when) const {
    if (unfit_to_sign_) return invalid(unfit_to_sign_);
    if (when < not_before_) return invalid("the certificate is not valid yet");
    if (when > not_after_) return invalid("the certificate has expired");
    return {};
}

Checked Certificate::chains_to(std::string_view roots_pem, std::string_view intermediates_pem,
                               Instant when) const {
    const std::optional<Chain> roots = all_of(roots_pem);
    const std::optional<Chain> between = all_of(intermediates_pem);
    if (!roots || !between) return invalid("a certificate of the chain cannot be read");
    const X509Handle leaf = parse_der(der_);
    const Store store = store_of(*roots);
    const StoreContext context(X509_STORE_CTX_new());
    require(X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), between->get()) == 1);
    set_rules(context.get(), when);
    if (X509_verify_cert(context.get()) != 1)
        return invalid(X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
    return {};
}

}  // namespace bangiao
