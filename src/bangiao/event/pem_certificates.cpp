#include "bangiao/event/pem_certificates.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "bangiao/event/pem_text.hpp"

namespace bangiao {
namespace {

void free_openssl(void* memory) {
    OPENSSL_free(memory);
}
template <class T>
using OpensslMemory = std::unique_ptr<T, FreeWith<free_openssl>>;

/// One block; false at the end of the text or where a block cannot be read.
bool read_next(BIO* reader, std::vector<std::string>& certificates) {
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long length = 0;
    if (PEM_read_bio(reader, &name, &header, &data, &length) != 1) return false;
    const OpensslMemory<char> owned_name(name);
    const OpensslMemory<char> owned_header(header);
    const OpensslMemory<unsigned char> owned_data(data);
    const auto size = static_cast<std::size_t>(length);
    if (std::string_view(name) == PEM_STRING_X509)
        certificates.emplace_back(reinterpret_cast<const char*>(data), size);
    else
        OPENSSL_cleanse(data, size);  // it may be a private key
    return true;
}

}  // namespace

std::optional<std::vector<std::string>> certificates_of(std::string_view pem) {
    std::vector<std::string> certificates;
    if (pem.empty()) return certificates;
    const PemReader reader = pem_reader(pem);
    if (!reader) return std::nullopt;
    ERR_clear_error();
    while (read_next(reader.get(), certificates)) {
    }
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    return at_end ? std::optional(std::move(certificates)) : std::nullopt;
}

}  // namespace bangiao
