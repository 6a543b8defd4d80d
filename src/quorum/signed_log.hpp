#pragma once

#include <bangiao/checkpoint.hpp>
#include <bangiao/trust.hpp>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"
#include "store/log_store.hpp"
#include "store/tree_reader.hpp"

namespace bangiao::quorum {

/// The log as the quorum needs it: what is signed, what proves that it only grew, what is
/// published. Every member throws store::Unavailable while the database does not answer. Any
/// thread.
class SignedLog {
public:
    SignedLog(store::Database& database, const Trust& trust, std::string origin)
        : database_(database), trust_(trust), origin_(std::move(origin)) {}

    const std::string& origin() const { return origin_; }
    std::optional<store::StoredCheckpoint> newest() const;
    std::optional<store::StoredCheckpoint> published() const;
    /// From one tree of this log to a larger or equal one; empty from 0.
    std::vector<Digest> consistency(TreeSize from, TreeSize to) const;
    /// Whether these signatures make the quorum.
    bool is_quorum(const std::string& note) const;
    /// Whether there can still be a quorum where these witnesses do not cosign.
    bool can_do_without(const std::set<std::string>& witnesses) const;
    void publish(TreeSize size, const std::string& note) const;

    /// What a note shows that cannot be if this database holds the log: a tree that the log's own
    /// key signed and that is larger than this one, or another one. Nothing if it shows no such
    /// thing, be it because it agrees or because no key of the log signed it.
    std::optional<std::string> contradicted_by(std::string_view note) const;

private:
    std::vector<Digest> path_between(TreeSize from, TreeSize to) const;

    store::Database& database_;
    const Trust& trust_;
    const std::string origin_;
    // The proof made last: all witnesses ask for the same one within a moment.
    struct Made {
        TreeSize from, to;
        std::vector<Digest> path;
    };
    mutable store::Edges edges_;
    mutable std::mutex mutex_;
    mutable std::optional<Made> made_;  // guarded by mutex_
};

}  // namespace bangiao::quorum
