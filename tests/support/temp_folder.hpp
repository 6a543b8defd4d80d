#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace bangiao::testing {

/// A fresh folder under the system's temporary one, removed with everything in it at the end. Its
/// path is short, because unix sockets may have to fit below it.
class TempFolder {
public:
    TempFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "bgXXXXXX").string();
        if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder to be had");
        path_ = pattern;
        // A service that runs its database as another user must be able to look in.
        std::filesystem::permissions(path_, std::filesystem::perms(0711));
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

}  // namespace bangiao::testing
