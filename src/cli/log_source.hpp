#pragma once

#include <bangiao/audit.hpp>
#include <bangiao/result.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "cli/service.hpp"
#include "cli/zstd_file.hpp"

namespace bangiao::cli {

/// The lines of a whole log's export (docs/exports.md), in order, from wherever they come.
class LogSource {
public:
    virtual ~LogSource() = default;
    /// Without its line break; nothing after the last.
    virtual Result<std::optional<std::string>> next() = 0;
};

/// Cuts text that comes in pieces into lines.
class Lines {
public:
    void add(std::string_view piece) {
        text_.erase(0, at_);
        at_ = 0;
        text_ += piece;
    }
    /// Nothing while the next line is not whole yet.
    std::optional<std::string> next();
    /// What stands behind the last line break.
    bool is_empty() const { return at_ == text_.size(); }

private:
    std::string text_;
    std::size_t at_ = 0;
};

/// Out of a file, compressed.
class LogFile : public LogSource {
public:
    explicit LogFile(const std::filesystem::path& file) : reader_(file) {}
    Result<std::optional<std::string>> next() override;

private:
    ZstdReader reader_;
    Lines lines_;
};

/// Whether the file is an export of the whole log, rather than of a case.
bool is_log_export(const std::filesystem::path& file);
/// An export of a case, compressed or plain. Throws UsageError.
std::string read_export(const std::filesystem::path& file);

/// From a running service, piece by piece, up to the checkpoint that it showed first; what it
/// closes with is made here. Https::Unreachable where it does not answer.
class LiveLog : public LogSource {
public:
    explicit LiveLog(Service& service) : service_(service) {}

    /// Whole lines; empty after the last. `log_not_open`, or what else the service refuses with.
    Result<std::string> piece();
    /// A piece that was fetched earlier: the next one is the one behind it. In order.
    Checked take_up(const std::string& piece);
    Result<std::optional<std::string>> next() override;

    std::uint64_t events() const { return from_; }  ///< fetched so far
    const std::optional<TreeSize>& of() const { return size_; }

private:
    Result<std::string> fetched();

    Service& service_;
    std::optional<TreeSize> size_;  // of the checkpoint that the first piece shows
    std::uint64_t from_ = 0;
    bool counted_ = false;  // the totals were fetched
    bool closed_ = false;
    ExportSeal seal_;
    Lines lines_;
};

}  // namespace bangiao::cli
