#pragma once

#include <bangiao/policy.hpp>
#include <string>

#include "base/live_registry.hpp"
#include "records/look_book.hpp"
#include "records/records.hpp"
#include "store/database.hpp"
#include "vault/vault.hpp"

namespace bangiao::records {

/// The whole log as an audit takes it (docs/exports.md): lines, in pieces of bounded size, for
/// those whom the constitution lets read all of it (`log_not_open`). What it shows of a person's
/// case is the signed part and never a disclosure; of the registry, what the caller may see. Blocks
/// on the database. Throws store::Unavailable. Any thread.
class WholeLog {
public:
    /// `auditor`: sessions that may read every table.
    WholeLog(store::Database& auditor, vault::Vault& vault, const PolicyBook& book,
             const LiveRegistry& registry, LookBook& looks)
        : database_(auditor), vault_(vault), book_(book), registry_(registry), looks_(looks) {}

    /// The newest checkpoint, with its quorum where one was published; every policy that was ever
    /// signed, every certificate at hand.
    Result<std::string> opening(const Reading& reading) const;
    /// The events from `from` on and below `below`, and what is stored with the tree as far as it
    /// grew with them. At most `most_events` of them. On record before it is given out.
    Result<std::string> events(const Reading& reading, LeafIndex from, TreeSize below) const;
    /// The record of who looked, after so many looks: of each its hash, at most `most_looks`. They
    /// prove the record's chain and tell nothing of who looked at what.
    Result<std::string> looks(const Reading& reading, std::uint64_t after) const;
    /// How many rows each table has, now.
    Result<std::string> totals(const Reading& reading) const;

    static constexpr std::uint64_t most_events = 256;
    static constexpr std::uint64_t most_looks = 4096;

private:
    Checked may_read(const Reading& reading) const;

    store::Database& database_;
    vault::Vault& vault_;
    const PolicyBook& book_;
    const LiveRegistry& registry_;
    LookBook& looks_;
};

}  // namespace bangiao::records
