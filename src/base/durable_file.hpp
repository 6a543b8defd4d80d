#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace bangiao {

/// The whole content, or nothing if there is no such file. Throws std::system_error otherwise.
std::optional<std::string> read_file(const std::filesystem::path& file);

/// Replaces a file so that after a crash there is the old content or the new one, whole: temporary
/// file beside it (mode 0600), fsync, rename, fsync of the folder. Throws std::system_error; after
/// that nobody may rely on either content before a restart.
void replace_file(const std::filesystem::path& file, const std::string& content);

/// Holds a lock file for as long as it lives, so that two processes never share what lies beside
/// it. The system drops the lock when the process ends, however it ends.
class FileLock {
public:
    /// Throws std::runtime_error if another process holds it.
    explicit FileLock(const std::filesystem::path& file);
    ~FileLock();
    FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FileLock& operator=(FileLock&&) = delete;

private:
    int fd_;
};

}  // namespace bangiao
