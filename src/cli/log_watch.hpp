#pragma once

#include <bangiao/checkpoint.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/trust.hpp>
#include <filesystem>
#include <optional>
#include <string>

#include "cli/service.hpp"

namespace bangiao::cli {

/// What a look at the log came to. Only `broken` is evidence against whoever runs it.
enum class Watched {
    fine,
    behind,       ///< fewer events than it showed before: an old replica, or an old backup
    unreachable,  ///< it did not answer, or has nothing published
    broken,       ///< what it shows cannot be the log that it showed before
};
std::string_view name_of(Watched watched);

/// Keeps a log to its word: what it publishes now must hold all that it published before. Remembers
/// the last checkpoint in a file, verbatim, so that it can be shown to others. One thread.
class LogWatch {
public:
    /// `file` need not exist: then the first checkpoint that the trust file believes is taken.
    /// Throws UsageError where it holds something else than a checkpoint of a trusted log.
    LogWatch(std::filesystem::path file, const Trust& trust);

    struct Look {
        Watched outcome;
        std::string why;  ///< in English, empty if fine
    };
    /// Asks for the newest checkpoint and proves by the log's own tiles that it extends the one
    /// kept, which it then replaces. Where it is broken, both checkpoints are put beside the file
    /// as `<file>.evidence`. Throws UsageError where a file cannot be written.
    Look look(Service& service);

    /// The checkpoint kept; nothing before the first.
    const std::optional<Checkpoint>& kept() const { return kept_; }
    /// The latest moment at which a witness cosigned it.
    const std::optional<Instant>& witnessed_at() const { return witnessed_at_; }

private:
    Look compared(Service& service, const std::string& note);
    Look broken(const std::string& note, std::string why) const;
    void keep(const std::string& note, const Trust::Verdict& verdict);

    const std::filesystem::path file_;
    const Trust trust_;
    std::string note_;
    std::optional<Checkpoint> kept_;
    std::optional<Instant> witnessed_at_;
};

}  // namespace bangiao::cli
