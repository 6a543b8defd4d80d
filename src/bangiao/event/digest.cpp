#include <openssl/evp.h>

#include <bangiao/base64.hpp>
#include <bangiao/digest.hpp>
#include <bangiao/key.hpp>
#include <cstring>
#include <stdexcept>

namespace bangiao {
namespace {

using HashContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using Hash = std::unique_ptr<EVP_MD, FreeWith<EVP_MD_free>>;

void require(int outcome) {
    if (outcome != 1) throw std::runtime_error("SHA-256 failed");
}

std::optional<Digest> of_bytes(const std::optional<std::string>& bytes) {
    return bytes ? Digest::from_bytes(*bytes) : std::nullopt;
}

}  // namespace

std::optional<Digest> Digest::from_bytes(std::string_view bytes) {
    if (bytes.size() != size) return std::nullopt;
    Bytes copy;
    std::memcpy(copy.data(), bytes.data(), size);
    return Digest(copy);
}

std::optional<Digest> Digest::from_hex(std::string_view text) {
    return of_bytes(hex_decode(text));
}
std::optional<Digest> Digest::from_base64url(std::string_view text) {
    return of_bytes(base64url_decode(text));
}
std::optional<Digest> Digest::from_base64(std::string_view text) {
    return of_bytes(base64_decode(text));
}

std::string Digest::hex() const {
    return hex_encode(view());
}
std::string Digest::base64url() const {
    return base64url_encode(view());
}
std::string Digest::base64() const {
    return base64_encode(view());
}

Digest sha256(std::string_view bytes) {
    return sha256_of({bytes});
}

Digest sha256_of(std::initializer_list<std::string_view> pieces) {
    // Fetched once and a context a thread: fetching on each call costs three times the hash itself.
    static const Hash algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    thread_local const HashContext context(EVP_MD_CTX_new());
    if (!algorithm || !context) throw std::runtime_error("SHA-256 is not to be had");
    require(EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr));
    for (const std::string_view piece : pieces)
        require(EVP_DigestUpdate(context.get(), piece.data(), piece.size()));
    Digest::Bytes bytes;
    unsigned length = 0;
    require(EVP_DigestFinal_ex(context.get(), bytes.data(), &length));
    return Digest(bytes);
}

}  // namespace bangiao

std::size_t std::hash<bangiao::Digest>::operator()(const bangiao::Digest& digest) const noexcept {
    std::size_t value;  // a digest is uniform already
    std::memcpy(&value, digest.bytes().data(), sizeof value);
    return value;
}
