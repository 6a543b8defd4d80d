#include "base/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <bangiao/base64.hpp>
#include <stdexcept>

namespace bangiao {

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

}  // namespace bangiao
