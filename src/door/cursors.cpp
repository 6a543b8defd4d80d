#include "door/cursors.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <bangiao/base64.hpp>
#include <stdexcept>

#include "door/query.hpp"

namespace bangiao::door {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t tag_bytes = 16;  // of HMAC-SHA-256: more than anybody can try

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes_of(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Cursors::Cursors() : key_(key_bytes, '\0') {
    if (RAND_bytes(bytes_of(key_), static_cast<int>(key_.size())) != 1)
        throw std::runtime_error("the system's random generator fails");
}

std::string Cursors::tag(const OfficerId& officer, std::string_view list,
                         std::string_view position) const {
    // Ids and lists hold no line feed, so the three parts cannot run into each other.
    std::string message = officer.text();
    message.append("\n").append(list).append("\n").append(position);
    std::string tag(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    if (!HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
              bytes_of(std::as_const(message)), message.size(), bytes_of(tag), &size))
        throw std::runtime_error("HMAC fails");
    tag.resize(tag_bytes);
    return tag;
}

std::string Cursors::seal(const OfficerId& officer, std::string_view list,
                          std::string_view position) const {
    return base64url_encode(tag(officer, list, position).append(position));
}

Result<std::string> Cursors::open(const OfficerId& officer, std::string_view list,
                                  std::string_view cursor) const {
    const std::optional<std::string> bytes = base64url_decode(cursor);
    if (!bytes || bytes->size() < tag_bytes) return Query::invalid("cursor");
    const std::string position = bytes->substr(tag_bytes);
    const std::string expected = tag(officer, list, position);
    if (CRYPTO_memcmp(bytes->data(), expected.data(), tag_bytes) != 0)
        return Query::invalid("cursor");
    return position;
}

}  // namespace bangiao::door
