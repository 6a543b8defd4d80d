#include "vault/wrapping.hpp"

#include <openssl/crypto.h>

#include <stdexcept>

namespace bangiao::vault {
namespace {

// The associated data are joined by LF, which none of the parts can hold.
std::string binding_of_key(const CaseId& case_id, std::string_view sensitivity_class,
                           std::string_view master) {
    return "key\n" + case_id.text() + '\n' + std::string(sensitivity_class) + '\n' +
           std::string(master);
}

}  // namespace

store::WrappedKey wrap(const KeyName& name, const SecretKey& key, const Masters& masters,
                       Sealer& sealer) {
    const Masters::Named master = masters.for_class(name.second);
    return {
        name.second, master.id,
        sealer.seal(*master.key, key.view(), binding_of_key(name.first, name.second, master.id))};
}

SecretKey unwrapped(const SecretKey& master, const CaseId& case_id, const store::WrappedKey& key) {
    std::optional<std::string> plain = vault::open(
        master, key.wrapped.value(), binding_of_key(case_id, key.sensitivity_class, key.master));
    if (!plain) throw std::runtime_error("a wrapped key in the keyring was altered");
    SecretKey secret(*plain);
    OPENSSL_cleanse(plain->data(), plain->size());
    return secret;
}

bool outdated(const Masters& masters, const store::WrappedKey& key) {
    return key.wrapped && key.master != masters.for_class(key.sensitivity_class).id;
}

store::WrappedKey wrapped_anew(const Masters& masters, const CaseId& case_id,
                               const store::WrappedKey& key) {
    const SecretKey* before = masters.with_id(key.master);
    if (!before) throw std::runtime_error("the master " + key.master + " is not here");
    Sealer sealer(1);
    return wrap({case_id, key.sensitivity_class}, unwrapped(*before, case_id, key), masters,
                sealer);
}

}  // namespace bangiao::vault
