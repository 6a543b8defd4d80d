#pragma once

#include <bangiao/result.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/descriptor.hpp"

namespace bangiao::cli {

/// Text compressed with zstd, one frame after another, so that what a broken-off download left is
/// good up to its last whole frame; `zstdcat` reads it. Mode 0600. One thread.
class ZstdWriter {
public:
    /// Goes on behind the first `keep` bytes of the file and drops what stands there; 0: a new one,
    /// or one made empty. Throws UsageError if it cannot be written, as do the others.
    ZstdWriter(const std::filesystem::path& file, std::uint64_t keep);

    /// One frame, with a checksum of its own.
    void write(std::string_view text);
    /// On disk for good.
    void finish();

private:
    std::filesystem::path file_;
    Descriptor out_;
};

/// Reads such a file, however its frames were cut, in bounded memory. One thread.
class ZstdReader {
public:
    /// Throws UsageError if there is no such file.
    explicit ZstdReader(const std::filesystem::path& file);
    ~ZstdReader();
    ZstdReader(ZstdReader&&) noexcept;

    static bool is_compressed(const std::filesystem::path& file);

    struct Piece {
        std::string text;
        bool ends_frame;
    };
    /// Nothing after the last frame; `export_malformed` where the bytes are damaged or cut off.
    Result<std::optional<Piece>> next();
    /// Bytes of the file up to the end of the last whole frame.
    std::uint64_t whole() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangiao::cli
