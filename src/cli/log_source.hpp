#pragma once

#include <bangiao/audit.hpp>
#include <bangiao/result.hpp>
#include <filesystem>
#include <fstream>
#include <future>
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

/// One that comes in pieces of whole lines. One thread at a time.
class LogPieces {
public:
    virtual ~LogPieces() = default;
    /// Empty after the last.
    virtual Result<std::string> piece() = 0;
};

/// The lines of such pieces, of which the next is fetched while the last one is read. Nobody else
/// uses them meanwhile. Ending waits for the piece under way.
class ReadAhead : public LogSource {
public:
    explicit ReadAhead(LogPieces& pieces) : pieces_(pieces) {}
    Result<std::optional<std::string>> next() override;

private:
    std::future<Result<std::string>> fetching();

    LogPieces& pieces_;
    Lines lines_;
    std::future<Result<std::string>> ahead_;  // nothing before the first
};

/// From a running service, piece by piece, up to the checkpoint that it showed first; what it
/// closes with is made here. Https::Unreachable where it does not answer.
class LiveLog : public LogPieces {
public:
    explicit LiveLog(Service& service) : service_(service) {}

    /// `log_not_open`, or what else the service refuses with.
    Result<std::string> piece() override;
    /// A piece that was fetched earlier: the next one is the one behind it. In order.
    Checked take_up(const std::string& piece);

    std::uint64_t events() const { return from_; }  ///< fetched so far
    const std::optional<TreeSize>& of() const { return size_; }

private:
    /// What the next piece is, once the one before has come.
    enum class Part { opening, events, looks, totals, end, none };

    Result<std::string> fetched();
    Checked follow(const std::string& piece);

    Service& service_;
    Part next_ = Part::opening;
    std::optional<TreeSize> size_;  // of the checkpoint that the first piece shows
    std::uint64_t from_ = 0;
    std::uint64_t looks_ = 0;                // fetched so far
    std::optional<std::uint64_t> looks_of_;  // as many as there were at the first of them
    ExportSeal seal_;
};

/// The same, and every piece is in a file before it is given out: `FILE.part` until all of it is
/// there. Begins with what was fetched before it was broken off.
class KeptLog : public LogPieces {
public:
    /// Throws UsageError where the file is there already.
    KeptLog(Service& service, const std::filesystem::path& file);

    Result<std::string> piece() override;
    const LiveLog& live() const { return live_; }

private:
    Result<std::optional<std::string>> fetched_before();

    const std::filesystem::path file_, part_;
    LiveLog live_;
    std::optional<ZstdReader> before_;
    std::uint64_t good_ = 0;  // bytes of whole frames
    std::optional<ZstdWriter> out_;
};

}  // namespace bangiao::cli
