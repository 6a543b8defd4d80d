#include "vault/aead.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <bangiao/key.hpp>
#include <stdexcept>

namespace bangiao::vault {
namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;
using Cipher = std::unique_ptr<EVP_CIPHER, FreeWith<EVP_CIPHER_free>>;

const EVP_CIPHER* aes_256_gcm() {
    // Fetched once: a fetch on each call costs more than a small encryption.
    static const Cipher cipher(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
    return cipher.get();
}

void require(int outcome) {
    if (outcome != 1) throw std::runtime_error("AES-256-GCM failed");
}

const unsigned char* data_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* data_of(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace

Sealer::Sealer(std::size_t texts)
    : nonces_(texts * nonce_bytes, '\0'), context_(EVP_CIPHER_CTX_new()) {
    require(context_ != nullptr);
    require(RAND_bytes(data_of(nonces_), static_cast<int>(nonces_.size())));
}

std::string Sealer::seal(const SecretKey& key, std::string_view plain,
                         std::string_view associated) {
    if (used_ == nonces_.size()) throw std::logic_error("more texts to seal than were announced");
    std::string out = nonces_.substr(used_, nonce_bytes);
    used_ += nonce_bytes;
    out.resize(nonce_bytes + plain.size() + tag_bytes);
    EVP_CIPHER_CTX* const context = context_.get();
    require(
        EVP_EncryptInit_ex2(context, aes_256_gcm(), data_of(key.view()), data_of(out), nullptr));
    int length = 0;
    require(EVP_EncryptUpdate(context, nullptr, &length, data_of(associated),
                              static_cast<int>(associated.size())));
    require(EVP_EncryptUpdate(context, data_of(out) + nonce_bytes, &length, data_of(plain),
                              static_cast<int>(plain.size())));
    unsigned char* const tag = data_of(out) + nonce_bytes + plain.size();
    require(EVP_EncryptFinal_ex(context, tag, &length));
    require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag_bytes), tag));
    return out;
}

std::optional<std::string> open(const SecretKey& key, std::string_view sealed,
                                std::string_view associated) {
    if (sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
    const std::size_t plain_bytes = sealed.size() - nonce_bytes - tag_bytes;
    std::string plain(plain_bytes, '\0');
    std::string tag(sealed.substr(nonce_bytes + plain_bytes));
    const Context context(EVP_CIPHER_CTX_new());
    require(EVP_DecryptInit_ex2(context.get(), aes_256_gcm(), data_of(key.view()), data_of(sealed),
                                nullptr));
    int length = 0;
    require(EVP_DecryptUpdate(context.get(), nullptr, &length, data_of(associated),
                              static_cast<int>(associated.size())));
    require(EVP_DecryptUpdate(context.get(), data_of(plain), &length, data_of(sealed) + nonce_bytes,
                              static_cast<int>(plain_bytes)));
    require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_bytes),
                                tag.data()));
    unsigned char rest[EVP_MAX_BLOCK_LENGTH];
    if (EVP_DecryptFinal_ex(context.get(), rest, &length) != 1) return std::nullopt;
    return plain;
}

}  // namespace bangiao::vault
