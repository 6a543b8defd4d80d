#include "base/private_key.hpp"

#include <openssl/pem.h>

#include <stdexcept>

namespace bangiao {

SecretText private_pem(const SigningKey& key) {
    using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
    const Bio out(BIO_new(BIO_s_secmem()));
    if (!out || PEM_write_bio_PKCS8PrivateKey(out.get(), key.handle(), nullptr, nullptr, 0, nullptr,
                                              nullptr) != 1)
        throw std::runtime_error("OpenSSL could not write a private key");
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return SecretText(std::string(text, static_cast<std::size_t>(size)));
}

}  // namespace bangiao
