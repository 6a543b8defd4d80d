#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/config.hpp"

namespace bangiao::vault {

/// A 256-bit AES key in memory for keys (base/secret.hpp); wiped when it goes. Not copied by
/// accident.
class SecretKey {
public:
    static constexpr std::size_t size = 32;
    /// Exactly 32 bytes; throws std::invalid_argument otherwise.
    explicit SecretKey(std::string_view bytes);
    static SecretKey random();
    std::string_view view() const { return {reinterpret_cast<const char*>(bytes_.get()), size}; }

private:
    struct Wipe {
        void operator()(std::uint8_t* bytes) const noexcept;
    };
    SecretKey();
    std::unique_ptr<std::uint8_t[], Wipe> bytes_;
};

/// The keys that wrap every other key. They are read from files, or come from a program that
/// fetches them (from a key server, out of an HSM), and stand in no database.
///
/// A folder: `general.key`, and for each class that has a master of its own `<class>.key`; each
/// file 32 bytes in hexadecimal, mode 0600 or stricter, owned by this process's user. const: any
/// thread.
class Masters {
public:
    /// Throws std::runtime_error naming the file and what is wrong with it, never its content.
    static Masters load(const std::filesystem::path& folder);
    /// From what a program prints: a line `<name> <64 hexadecimal digits>` for each master, names
    /// as the folder's files have them. Throws std::runtime_error naming the program.
    static Masters from_command(const std::vector<std::string>& command,
                                std::chrono::milliseconds limit);
    /// From where the configuration says.
    static Masters configured(const Config::Vault& vault);

    struct Named {
        std::string id;  ///< 16 hex digits of the SHA-256 of the key: which master wrapped a key
        const SecretKey* key;
    };
    Named for_class(std::string_view sensitivity_class) const;
    /// The id of the master of each name, `general` among them. A retired master keeps a file under
    /// a name that is no class's, so that what it wrapped can still be opened.
    std::map<std::string, std::string> ids() const;
    /// The master with that id, or null: a key wrapped by a master that is not here cannot be
    /// opened.
    const SecretKey* with_id(std::string_view id) const;

private:
    struct Master {
        std::string id;
        SecretKey key;
    };
    void add(std::string name, SecretKey key);
    std::map<std::string, Master, std::less<>> by_name_;
};

}  // namespace bangiao::vault
