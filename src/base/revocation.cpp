#include "base/revocation.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <bangiao/key.hpp>
#include <ctime>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace bangiao {
namespace {

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using Crl = std::unique_ptr<X509_CRL, FreeWith<X509_CRL_free>>;
using X509Handle = std::unique_ptr<X509, FreeWith<X509_free>>;
namespace fs = std::filesystem;

/// A list may be dated a little ahead of this machine's clock.
constexpr std::chrono::minutes clocks_differ{5};
/// Certificates whose issuer is remembered; beyond it they are parsed again.
constexpr std::size_t remembered = 10'000;

[[noreturn]] void unusable(const fs::path& file, const char* why) {
    ERR_clear_error();
    throw std::runtime_error(file.string() + ": " + why);
}

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) unusable(file, "cannot be read");
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

Bio reading(const std::string& text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string der_of(const X509_NAME* name) {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509_NAME(name, &bytes);
    if (size <= 0) throw std::runtime_error("a name in a certificate cannot be read");
    std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return der;
}

std::string text_of(const ASN1_INTEGER* serial) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)),
            static_cast<std::size_t>(ASN1_STRING_length(serial))};
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
    std::tm fields{};
    if (!time || ASN1_TIME_to_tm(time, &fields) != 1) return std::nullopt;
    return Instant::from_seconds(::timegm(&fields));
}

RevocationLists::Issue issue_in(const X509* certificate) {
    return {der_of(X509_get_issuer_name(certificate)),
            text_of(X509_get0_serialNumber(certificate))};
}

std::vector<X509Handle> certificates_in(const fs::path& file) {
    const std::string text = text_of(file);
    const Bio in = reading(text);
    std::vector<X509Handle> all;
    while (X509* each = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr))
        all.emplace_back(each);
    ERR_clear_error();
    if (all.empty()) unusable(file, "holds no certificates (PEM)");
    return all;
}

Crl list_in(const fs::path& file) {
    const std::string text = text_of(file);
    const Bio in = reading(text);
    Crl list(text.starts_with("-----") ? PEM_read_bio_X509_CRL(in.get(), nullptr, nullptr, nullptr)
                                       : d2i_X509_CRL_bio(in.get(), nullptr));
    if (!list) unusable(file, "is no revocation list (PEM or DER)");
    return list;
}

/// A critical extension limits what a list says (delta, issuing point): not what we take it for.
bool says_all(const X509_CRL* list) {
    for (int i = 0; i < X509_CRL_get_ext_count(list); ++i)
        if (X509_EXTENSION_get_critical(X509_CRL_get_ext(list, i)) != 0) return false;
    return true;
}

const X509* signer_of(X509_CRL* list, const std::vector<X509Handle>& authorities) {
    const X509_NAME* issuer = X509_CRL_get_issuer(list);
    for (const X509Handle& each : authorities) {
        if (X509_NAME_cmp(X509_get_subject_name(each.get()), issuer) != 0) continue;
        const bool may_sign =
            X509_check_ca(each.get()) == 1 && (X509_get_key_usage(each.get()) & KU_CRL_SIGN) != 0;
        if (may_sign && X509_CRL_verify(list, X509_get0_pubkey(each.get())) == 1) return each.get();
    }
    return nullptr;
}

std::set<std::string> serials_in(X509_CRL* list) {
    std::set<std::string> all;
    const STACK_OF(X509_REVOKED)* revoked = X509_CRL_get_REVOKED(list);
    for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i)
        all.insert(text_of(X509_REVOKED_get0_serialNumber(sk_X509_REVOKED_value(revoked, i))));
    return all;
}

}  // namespace

RevocationLists RevocationLists::read(const fs::path& folder, const fs::path& authorities,
                                      Instant now, const RevocationLists* before) {
    if (!fs::is_directory(folder)) unusable(folder, "is no folder of revocation lists");
    RevocationLists out;
    if (before) out.lists_ = before->lists_;
    const std::vector<X509Handle> signers = certificates_in(authorities);
    for (const X509Handle& each : signers)
        out.authorities_.emplace(der_of(X509_get_subject_name(each.get())), issue_in(each.get()));
    for (const auto& entry : fs::directory_iterator(folder)) {
        const fs::path& file = entry.path();
        if (file.extension() != ".crl") continue;
        const Crl list = list_in(file);
        const X509* signer = signer_of(list.get(), signers);
        if (!signer) unusable(file, "is not signed by one of the authorities");
        if (!says_all(list.get())) unusable(file, "is not a whole list of its authority");
        const auto from = instant_of(X509_CRL_get0_lastUpdate(list.get()));
        const auto to = instant_of(X509_CRL_get0_nextUpdate(list.get()));
        if (!from || !to) unusable(file, "does not say until when it holds");
        if (*from > now + clocks_differ) unusable(file, "is dated in the future");
        const auto [place, fresh] = out.lists_.try_emplace(
            der_of(X509_get_subject_name(signer)), List{*from, *to, serials_in(list.get())});
        if (!fresh && place->second.this_update < *from)
            place->second = List{*from, *to, serials_in(list.get())};
    }
    return out;
}

RevocationLists::Verdict RevocationLists::verdict(const Issue& issue, Instant now) const {
    const auto list = lists_.find(issue.issuer);
    if (list != lists_.end() && list->second.serials.contains(issue.serial))
        return Verdict::revoked;
    const auto authority = authorities_.find(issue.issuer);
    const bool in_date = list != lists_.end() && now <= list->second.next_update;
    if (authority == authorities_.end()) return in_date ? Verdict::good : Verdict::unknown;
    const bool root = authority->second.issuer == issue.issuer;
    const Verdict above = root ? Verdict::good : verdict(authority->second, now);
    if (above != Verdict::good) return above;
    return in_date ? Verdict::good : Verdict::unknown;
}

std::size_t RevocationLists::out_of_date(Instant now) const {
    std::size_t count = 0;
    for (const auto& [name, issue] : authorities_) {
        const auto list = lists_.find(name);
        if (list == lists_.end() || list->second.next_update < now) ++count;
    }
    return count;
}

Revocations::Revocations(Source source, Instant now)
    : source_(std::move(source)),
      lists_(std::make_shared<const RevocationLists>(
          RevocationLists::read(source_.lists, source_.authorities, now))) {}

void Revocations::renew(Instant now) {
    const std::shared_ptr<const RevocationLists> before = lists();
    auto fresh = std::make_shared<const RevocationLists>(
        RevocationLists::read(source_.lists, source_.authorities, now, before.get()));
    const std::lock_guard lock(mutex_);
    lists_ = std::move(fresh);
}

std::shared_ptr<const RevocationLists> Revocations::lists() const {
    const std::lock_guard lock(mutex_);
    return lists_;
}

RevocationLists::Issue Revocations::issue_of(const Digest& thumbprint, std::string_view der) const {
    const std::lock_guard lock(mutex_);
    const auto known = issues_.find(thumbprint);
    if (known != issues_.end()) return known->second;
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const X509Handle parsed(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
    if (!parsed) throw std::runtime_error("a certificate that was accepted cannot be read");
    if (issues_.size() >= remembered) issues_.clear();
    return issues_.emplace(thumbprint, issue_in(parsed.get())).first->second;
}

Checked Revocations::check(const Digest& thumbprint, std::string_view certificate_der,
                           Instant now) const {
    switch (lists()->verdict(issue_of(thumbprint, certificate_der), now)) {
        case RevocationLists::Verdict::good:
            return {};
        case RevocationLists::Verdict::revoked:
            return Refusal(Reason::certificate_revoked);
        case RevocationLists::Verdict::unknown:
            if (source_.refuse_unknown) return Refusal(Reason::revocation_unknown);
            return {};
    }
    std::terminate();
}

}  // namespace bangiao
