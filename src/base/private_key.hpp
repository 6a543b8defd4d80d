#pragma once

#include <bangiao/key.hpp>

#include "base/secret.hpp"

namespace bangiao {

/// The private key as PEM (PKCS#8, unencrypted), for a file of its owner's alone. Throws
/// std::runtime_error if OpenSSL cannot write it.
SecretText private_pem(const SigningKey& key);

}  // namespace bangiao
