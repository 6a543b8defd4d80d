#include "bangiao/event/pem_text.hpp"

namespace bangiao {
namespace {

constexpr std::size_t largest = 1024 * 1024;

}  // namespace

PemReader pem_reader(std::string_view pem) {
    if (pem.empty() || pem.size() > largest) return nullptr;
    return PemReader(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

int no_passphrase(char*, int, int, void*) {
    return -1;
}

}  // namespace bangiao
