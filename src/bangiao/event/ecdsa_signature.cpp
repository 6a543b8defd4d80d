#include "bangiao/event/ecdsa_signature.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>

#include <bangiao/key.hpp>
#include <stdexcept>

namespace bangiao {
namespace {

using Signature = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;
using Number = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;

Number number_of(std::string_view bytes) {
    return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                            static_cast<int>(bytes.size()), nullptr));
}

unsigned char* data_of(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace

std::optional<std::string> ecdsa_der(std::string_view raw) {
    if (raw.empty() || raw.size() % 2 != 0) return std::nullopt;
    const std::size_t half = raw.size() / 2;
    Number r = number_of(raw.substr(0, half));
    Number s = number_of(raw.substr(half));
    const Signature signature(ECDSA_SIG_new());
    if (!r || !s || !signature || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1)
        throw std::runtime_error("OpenSSL is out of memory");
    static_cast<void>(r.release());  // the signature owns both now
    static_cast<void>(s.release());
    const int length = i2d_ECDSA_SIG(signature.get(), nullptr);
    if (length <= 0) return std::nullopt;
    std::string der(static_cast<std::size_t>(length), '\0');
    unsigned char* out = data_of(der);
    if (i2d_ECDSA_SIG(signature.get(), &out) != length) return std::nullopt;
    return der;
}

std::string ecdsa_raw(std::string_view der, std::size_t half) {
    const auto* in = reinterpret_cast<const unsigned char*>(der.data());
    const Signature signature(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
    if (!signature) throw std::runtime_error("OpenSSL made a signature it cannot read");
    std::string raw(2 * half, '\0');
    const int width = static_cast<int>(half);
    if (BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), data_of(raw), width) != width ||
        BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), data_of(raw) + half, width) != width)
        throw std::runtime_error("OpenSSL made a signature of the wrong length");
    return raw;
}

}  // namespace bangiao
