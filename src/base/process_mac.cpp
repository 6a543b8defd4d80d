#include "base/process_mac.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>

namespace bangiao {
namespace {

constexpr std::size_t key_bytes = 32;

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

ProcessMac::ProcessMac() : key_(key_bytes, '\0') {
    if (RAND_bytes(bytes_of(key_), static_cast<int>(key_.size())) != 1)
        throw std::runtime_error("the system's random generator fails");
}

std::string ProcessMac::tag(std::string_view message) const {
    std::string tag(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    if (!HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), bytes_of(message),
              message.size(), bytes_of(tag), &size))
        throw std::runtime_error("HMAC fails");
    tag.resize(tag_bytes);
    return tag;
}

bool ProcessMac::is_tag(std::string_view tag, std::string_view message) const {
    const std::string expected = this->tag(message);
    return tag.size() == tag_bytes && CRYPTO_memcmp(tag.data(), expected.data(), tag_bytes) == 0;
}

}  // namespace bangiao
