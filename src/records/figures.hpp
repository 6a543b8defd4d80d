#pragma once

#include <bangiao/figures.hpp>
#include <bangiao/result.hpp>
#include <mutex>

#include "records/counted_cases.hpp"
#include "records/records.hpp"

namespace bangiao::records {

/// Which report a caller asks for; what is absent is chosen by the definitions.
struct ReportQuery {
    std::string name;
    std::optional<std::string> period;  ///< `half-year-2026`, `year-2026`; instead of days
    std::optional<Day> from, to;
    std::optional<std::string> area;
    std::vector<std::string> across = {};
};

/// Figures, and what they were counted from: whoever has the log up to there counts the same.
struct ReportView {
    ReportFigures figures;
    Day from, to;
    std::pair<Day, Day> before;
    std::string area;
    bool safe;
    Digest definitions;
    TreeSize size;
    Digest root;

    /// What an officer who compiles a report of it vouches for.
    FigureSource source() const { return {definitions, size, root, to}; }
    /// JSON, members sorted, no white space: what the digest covers. Nothing of it depends on when
    /// it was asked for.
    std::string text() const;
    Digest digest() const;
};

/// The reports of the definitions in force. Keeps, sealed in the store and opened in memory, what
/// figures are counted from, and brings that up to the log's end before it counts. Blocks on the
/// database; throws store::Unavailable. Any thread.
class Figures {
public:
    /// `writer`: sessions that may add to what is kept. `auditor`: that meet every row. `reader`:
    /// kept to their caller's reach.
    Figures(store::Database& writer, store::Database& auditor, store::Database& reader,
            vault::Vault& vault, const PolicyBook& book, const LiveRegistry& registry)
        : writer_(writer),
          auditor_(auditor),
          reader_(reader),
          vault_(vault),
          book_(book),
          registry_(registry),
          counted_(auditor, vault) {}

    /// `not_found` for an unknown report; `role_not_permitted` where the definitions let this
    /// reader read none; `parameter_invalid` for a period, area or crossing that is not for him.
    Result<ReportView> report(const Reading& reading, const ReportQuery& query) const;

    /// Takes up at most `events` more of the log; whether that reaches its end.
    bool take_up(Instant now, std::uint64_t events) const;

private:
    store::Database& writer_;
    store::Database& auditor_;
    store::Database& reader_;
    vault::Vault& vault_;
    const PolicyBook& book_;
    const LiveRegistry& registry_;
    mutable std::mutex mutex_;      // one report is counted at a time
    mutable CountedCases counted_;  // guarded by mutex_
};

}  // namespace bangiao::records
