#include "base/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <bangiao/base64.hpp>
#include <stdexcept>

namespace bangiao {
namespace {

constexpr std::size_t room_for_keys = std::size_t{1} << 20;
constexpr std::size_t smallest_key = 32;

}  // namespace

bool keep_keys_in_locked_memory() {
    constexpr int unlocked = 2;  // made, and mlock() refused
    const int made = CRYPTO_secure_malloc_init(room_for_keys, smallest_key);
    if (made != 1 && made != unlocked) throw std::runtime_error("no memory for keys");
    return made == 1;
}

SecretText::~SecretText() {
    OPENSSL_cleanse(text_.data(), text_.size());
}

SecretText SecretText::random_hex(std::size_t bytes) {
    SecretText raw(std::string(bytes, '\0'));
    if (RAND_priv_bytes(reinterpret_cast<unsigned char*>(raw.text_.data()),
                        static_cast<int>(bytes)) != 1)
        throw std::runtime_error("the system's random generator failed");
    return SecretText(hex_encode(raw.text_));
}

bool same_secret(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace bangiao
