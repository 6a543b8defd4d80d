#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/descriptor.hpp"

namespace bangiao {

/// The whole content, or nothing if there is no such file. Throws std::system_error otherwise.
std::optional<std::string> read_file(const std::filesystem::path& file);

/// Nobody may rely on either content of a file before a restart.
class ContentUnsure : public std::system_error {
public:
    using std::system_error::system_error;
};

/// Replaces a file so that after a crash there is the old content or the new one, whole: temporary
/// file beside it (mode 0600), fsync, rename, fsync of the folder. Throws ContentUnsure where only
/// the last of them fails, and std::system_error where the old content stands.
void replace_file(const std::filesystem::path& file, const std::string& content);

/// The bytes that a disk writes whole or not at all; what PostgreSQL's control file relies on too.
constexpr std::size_t sector_bytes = 512;

/// A file of one sector that several processes share, locked for as long as this lives. Read and
/// overwritten is the locked file itself, through one descriptor: a network file system that has
/// given the lock to somebody else meanwhile fails the write of whoever slept through it.
class LockedSector {
public:
    /// Another process, or another thread, has held the file for too long.
    class Busy : public std::runtime_error {
    public:
        using std::runtime_error::runtime_error;
    };

    /// Waits for whoever holds it. Nothing if there is no such file. Throws Busy, and
    /// std::system_error otherwise.
    static std::optional<LockedSector> of(const std::filesystem::path& file);
    /// As of(), and makes an empty file where there is none; its name is durable then.
    static LockedSector made(const std::filesystem::path& file);

    /// At most one byte more than a sector holds. Throws std::system_error.
    std::string content() const;
    /// In place, so that after a crash there is the old content or the new one: no name changes and
    /// nothing grows, so that one flush of the data is enough. Throws std::invalid_argument unless
    /// the content fills the sector, and std::system_error; either content may be there then.
    void overwrite(std::string_view content);

private:
    explicit LockedSector(Descriptor opened) : fd_(std::move(opened)) {}
    Descriptor fd_;  // which drops the lock where it closes
};

/// Holds a lock file for as long as it lives, so that two processes never share what lies beside
/// it. The system drops the lock when the process ends, however it ends.
class FileLock {
public:
    /// Throws std::runtime_error if another process holds it.
    explicit FileLock(const std::filesystem::path& file);

private:
    Descriptor fd_;
};

}  // namespace bangiao
