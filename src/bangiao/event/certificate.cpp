#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <bangiao/certificate.hpp>
#include <ctime>

namespace bangiao {
namespace {

using X509Handle = std::unique_ptr<X509, FreeWith<X509_free>>;
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using Store = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;

void free_chain(STACK_OF(X509) * chain) {
    sk_X509_pop_free(chain, X509_free);
}
using Chain = std::unique_ptr<STACK_OF(X509), FreeWith<free_chain>>;

constexpr std::size_t largest_der = 4096;
constexpr int deepest_chain = 3;

Refusal invalid(const char* why) {
    ERR_clear_error();
    return Refusal(Reason::certificate_invalid, why);
}

std::string der_of(X509* certificate) {
    const int length = i2d_X509(certificate, nullptr);
    std::string der(static_cast<std::size_t>(length > 0 ? length : 0), '\0');
    auto* out = reinterpret_cast<unsigned char*>(der.data());
    if (length > 0) i2d_X509(certificate, &out);
    return der;
}

X509Handle parse_der(std::string_view der) {
    const auto* in = reinterpret_cast<const unsigned char*>(der.data());
    X509Handle certificate(d2i_X509(nullptr, &in, static_cast<long>(der.size())));
    const bool whole = in == reinterpret_cast<const unsigned char*>(der.data()) + der.size();
    return whole ? std::move(certificate) : nullptr;
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
    std::tm fields{};
    if (ASN1_TIME_to_tm(time, &fields) != 1) return std::nullopt;
    return Instant::from_seconds(::timegm(&fields));
}

std::vector<X509Handle> all_of(std::string_view pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    std::vector<X509Handle> certificates;
    while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
        certificates.emplace_back(next);
    ERR_clear_error();  // the end of the text
    return certificates;
}

}  // namespace

Certificate::Certificate(std::string der, Digest thumbprint, Instant from, Instant to,
                         std::shared_ptr<const Result<VerifyingKey>> key)
    : der_(std::move(der)),
      thumbprint_(thumbprint),
      not_before_(from),
      not_after_(to),
      key_(std::move(key)) {}

Result<Certificate> Certificate::from_der(std::string_view der) {
    if (der.size() > largest_der) return invalid("the certificate is larger than 4 kB");
    const X509Handle parsed = parse_der(der);
    if (!parsed) return invalid("the bytes are no DER certificate");
    const std::optional<Instant> from = instant_of(X509_get0_notBefore(parsed.get()));
    const std::optional<Instant> to = instant_of(X509_get0_notAfter(parsed.get()));
    EVP_PKEY* key = X509_get0_pubkey(parsed.get());
    if (!from || !to || !key) return invalid("the certificate's dates or key cannot be read");
    return Certificate(std::string(der), sha256(der), *from, *to,
                       std::make_shared<const Result<VerifyingKey>>(VerifyingKey::from(key)));
}

Result<Certificate> Certificate::from_pem(std::string_view pem) {
    const std::vector<X509Handle> certificates = all_of(pem);
    if (certificates.empty()) return invalid("the text is no PEM certificate");
    return from_der(der_of(certificates.front().get()));
}

Checked Certificate::may_sign_at(Instant when) const {
    const X509Handle parsed = parse_der(der_);
    if (X509_check_ca(parsed.get()) != 0) return invalid("a CA's certificate signs no events");
    const std::uint32_t usage = X509_get_key_usage(parsed.get());
    if ((usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0)
        return invalid("its key usage allows no signatures");
    if (when < not_before_) return invalid("the certificate is not valid yet");
    if (when > not_after_) return invalid("the certificate has expired");
    return {};
}

Checked Certificate::chains_to(std::string_view roots_pem, std::string_view intermediates_pem,
                               Instant when) const {
    const X509Handle leaf = parse_der(der_);
    const Store roots(X509_STORE_new());
    for (const X509Handle& root : all_of(roots_pem)) X509_STORE_add_cert(roots.get(), root.get());
    const Chain between(sk_X509_new_null());
    for (X509Handle& each : all_of(intermediates_pem)) sk_X509_push(between.get(), each.release());
    const StoreContext context(X509_STORE_CTX_new());
    if (X509_STORE_CTX_init(context.get(), roots.get(), leaf.get(), between.get()) != 1)
        return invalid("the chain cannot be checked");
    X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT);
    X509_VERIFY_PARAM_set_depth(rules, deepest_chain);
    X509_VERIFY_PARAM_set_time(rules, when.seconds());
    if (X509_verify_cert(context.get()) != 1)
        return invalid(X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
    return {};
}

}  // namespace bangiao
