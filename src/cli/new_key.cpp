#include "cli/new_key.hpp"

#include "base/private_key.hpp"
#include "cli/usable.hpp"

namespace bangiao::cli {

SigningKey key_in_or_new(const Shell& shell, const std::filesystem::path& file) {
    if (std::filesystem::exists(file))
        return usable(shell, file.string(), SigningKey::from_file(file.string()));
    SigningKey key = SigningKey::generate_es256();
    write_private(file, private_pem(key).text());
    return key;
}

}  // namespace bangiao::cli
