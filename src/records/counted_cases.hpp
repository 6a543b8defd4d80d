#pragma once

#include <bangiao/figures.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace bangiao::store {
class Database;
class Session;
}  // namespace bangiao::store
namespace bangiao::vault {
class Vault;
}

namespace bangiao::records {

/// What figures are counted from, opened, between one report and the next: only what changed since
/// is read again. About 150 bytes an event; coded statistics, no person. One thread at a time.
class CountedCases {
public:
    CountedCases(store::Database& auditor, vault::Vault& vault)
        : auditor_(auditor), vault_(vault) {}

    /// How far the log is in it.
    struct Standing {
        TreeSize size;
        Digest root;
    };
    /// Comes up to where the store stands, as one snapshot has it; nothing where that is no head of
    /// the log, or was counted by other definitions. Throws store::Unavailable, store::Damaged.
    std::optional<Standing> come_up(const Digest& definitions);

    /// In the order in which they were opened: of two events at one moment the earlier case's comes
    /// first.
    const std::vector<CountedCase>& all() const { return cases_; }

private:
    void read_changed(store::Session& session);
    void merge(std::map<std::uint64_t, CountedCase> changed);

    store::Database& auditor_;
    vault::Vault& vault_;
    std::optional<Digest> definitions_;  // none: nothing is opened yet
    TreeSize size_{0};
    std::vector<std::uint64_t> numbers_;  // of the cases, ascending
    std::vector<CountedCase> cases_;
};

}  // namespace bangiao::records
