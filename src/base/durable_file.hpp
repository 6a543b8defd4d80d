#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bangiao {

/// The whole content, or nothing if there is no such file. Throws std::system_error otherwise.
std::optional<std::string> read_file(const std::filesystem::path& file);

/// Replaces a file so that after a crash there is the old content or the new one, whole: temporary
/// file beside it (mode 0600), fsync, rename, fsync of the folder. Throws std::system_error; after
/// that nobody may rely on either content before a restart.
void replace_file(const std::filesystem::path& file, const std::string& content);

/// The bytes that a disk writes whole or not at all; what PostgreSQL's control file relies on too.
constexpr std::size_t sector_bytes = 512;

/// Overwrites a file of one sector in place, so that after a crash there is the old content or the
/// new one: no name changes and nothing grows, so that one flush of the data is enough. Throws
/// std::invalid_argument unless the content fills the sector, and std::system_error as
/// replace_file() does, also where the file is not there or has another length.
void overwrite_sector(const std::filesystem::path& file, std::string_view content);

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
