#pragma once

#include <openssl/bio.h>

#include <bangiao/key.hpp>
#include <string_view>

namespace bangiao {

using PemReader = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;

/// Reads the text in place; it must outlive the reader. Null for an empty text or one over 1 MiB.
PemReader pem_reader(std::string_view pem);

/// For OpenSSL's callbacks: never a passphrase. Without it OpenSSL would ask at the terminal.
int no_passphrase(char* out, int size, int writing, void* with);

}  // namespace bangiao
