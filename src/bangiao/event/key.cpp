#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <bangiao/key.hpp>
#include <stdexcept>

#include "bangiao/event/ecdsa_signature.hpp"
#include "bangiao/event/pem_text.hpp"
#include "bangiao/event/private_file.hpp"

namespace bangiao {
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using Hash = std::unique_ptr<EVP_MD, FreeWith<EVP_MD_free>>;

constexpr int least_rsa_bits = 2048;

struct Profile {
    Algorithm algorithm;
    std::string_view name;
    const char* hash;
    std::size_t half;  // bytes of r and of s; 0 for RSA
};
constexpr std::array<Profile, 3> profiles{{{Algorithm::es256, "ES256", "SHA256", 32},
                                           {Algorithm::es384, "ES384", "SHA384", 48},
                                           {Algorithm::ps256, "PS256", "SHA256", 0}}};

const Profile& profile_of(Algorithm algorithm) {
    return profiles[static_cast<std::size_t>(algorithm)];
}

const EVP_MD* hash_of(const Profile& profile) {
    static const Hash sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    static const Hash sha384(EVP_MD_fetch(nullptr, "SHA384", nullptr));
    return profile.half == 48 ? sha384.get() : sha256.get();
}

void require(bool done) {
    if (!done) throw std::runtime_error("OpenSSL failed at a key or a signature");
}

std::string group_of(EVP_PKEY* key) {
    std::array<char, 64> name{};
    std::size_t length = 0;
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &length) != 1) return {};
    return {name.data(), length};
}

Result<Algorithm> algorithm_for(EVP_PKEY* key) {
    if (EVP_PKEY_is_a(key, "RSA") == 1) {
        if (EVP_PKEY_get_bits(key) >= least_rsa_bits) return Algorithm::ps256;
        return Refusal(Reason::algorithm_not_allowed, "an RSA key needs at least 2048 bits");
    }
    const std::string group = EVP_PKEY_is_a(key, "EC") == 1 ? group_of(key) : std::string();
    if (group == SN_X9_62_prime256v1) return Algorithm::es256;
    if (group == SN_secp384r1) return Algorithm::es384;
    return Refusal(Reason::algorithm_not_allowed, "the key is neither P-256, P-384 nor RSA");
}

// RFC 7518 section 3.5: MGF1 with the same hash, a salt as long as the hash, exactly.
bool set_padding(EVP_PKEY_CTX* context, const Profile& profile) {
    if (profile.half != 0) return true;
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, hash_of(profile)) == 1;
}

const unsigned char* data_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Ready to verify: what OpenSSL looks up by name it has looked up, once for all signatures. Null
/// where it does not take the key.
std::shared_ptr<const EVP_PKEY_CTX> prepared(EVP_PKEY* key, const Profile& profile) {
    std::shared_ptr<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr),
                                          EVP_PKEY_CTX_free);
    require(context != nullptr);
    const bool ready = EVP_PKEY_verify_init(context.get()) == 1 &&
                       EVP_PKEY_CTX_set_signature_md(context.get(), hash_of(profile)) == 1 &&
                       set_padding(context.get(), profile);
    ERR_clear_error();
    return ready ? context : nullptr;
}

bool verifies(const EVP_PKEY_CTX* prepared, const Profile& profile, std::string_view message,
              std::string_view signature) {
    const KeyContext context(EVP_PKEY_CTX_dup(prepared));
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned length = 0;
    require(context && EVP_Digest(message.data(), message.size(), hash.data(), &length,
                                  hash_of(profile), nullptr) == 1);
    const bool holds = EVP_PKEY_verify(context.get(), data_of(signature), signature.size(),
                                       hash.data(), length) == 1;
    ERR_clear_error();  // a wrong signature is an answer, not an error of ours
    return holds;
}

}  // namespace

std::string_view name_of(Algorithm algorithm) {
    return profile_of(algorithm).name;
}

std::optional<Algorithm> algorithm_named(std::string_view name) {
    for (const Profile& profile : profiles)
        if (profile.name == name) return profile.algorithm;
    return std::nullopt;
}

Result<VerifyingKey> VerifyingKey::from(EVP_PKEY* key) {
    BANGIAO_TRY(const Algorithm algorithm, algorithm_for(key));
    const Profile& profile = profile_of(algorithm);
    const std::size_t signature_bytes =
        profile.half != 0 ? 2 * profile.half : static_cast<std::size_t>(EVP_PKEY_get_size(key));
    auto ready = prepared(key, profile);
    if (!ready) return Refusal(Reason::algorithm_not_allowed, "the key verifies no signature");
    return VerifyingKey(algorithm, signature_bytes, std::move(ready));
}

Checked VerifyingKey::verify(std::string_view message, std::string_view signature) const {
    const Profile& profile = profile_of(algorithm_);
    if (signature.size() != signature_bytes_)
        return Refusal(Reason::signature_invalid, "the signature has the wrong length");
    const std::optional<std::string> form =
        profile.half != 0 ? ecdsa_der(signature) : std::string(signature);
    if (!form || !verifies(prepared_.get(), profile, message, *form))
        return Refusal(Reason::signature_invalid);
    return {};
}

Result<SigningKey> SigningKey::from_pem(std::string_view pem) {
    const PemReader reader = pem_reader(pem);
    EvpKey key(reader ? PEM_read_bio_PrivateKey(reader.get(), nullptr, no_passphrase, nullptr)
                      : nullptr);
    ERR_clear_error();
    if (!key) return Refusal(Reason::key_unusable, "the text is no unencrypted PEM private key");
    BANGIAO_TRY(const Algorithm algorithm, algorithm_for(key.get()));
    return SigningKey(algorithm, std::move(key));
}

Result<SigningKey> SigningKey::from_file(const std::string& path) {
    BANGIAO_TRY(std::string pem, read_private_file(path));
    Result<SigningKey> key = from_pem(pem);
    OPENSSL_cleanse(pem.data(), pem.size());
    return key;
}

SigningKey SigningKey::generate_es256() {
    EvpKey key(EVP_EC_gen("P-256"));
    require(key != nullptr);
    return SigningKey(Algorithm::es256, std::move(key));
}

std::string SigningKey::sign(std::string_view message) const {
    const Profile& profile = profile_of(algorithm_);
    const Context context(EVP_MD_CTX_new());
    require(context != nullptr);
    EVP_PKEY_CTX* options = nullptr;
    require(EVP_DigestSignInit(context.get(), &options, hash_of(profile), nullptr, key_.get()) ==
            1);
    require(set_padding(options, profile));
    std::size_t length = 0;
    require(EVP_DigestSign(context.get(), nullptr, &length, data_of(message), message.size()) == 1);
    std::string signature(length, '\0');
    require(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                           &length, data_of(message), message.size()) == 1);
    signature.resize(length);
    return profile.half != 0 ? ecdsa_raw(signature, profile.half) : signature;
}

VerifyingKey SigningKey::verifying_key() const {
    return VerifyingKey::from(key_.get()).value();
}

}  // namespace bangiao
