#include "quorum/signed_log.hpp"

#include "store/published.hpp"

namespace bangiao::quorum {

std::optional<store::StoredCheckpoint> SignedLog::newest() const {
    store::Lease lease(database_);
    return store::read_last_checkpoint(lease.session());
}

std::optional<store::StoredCheckpoint> SignedLog::published() const {
    store::Lease lease(database_);
    return store::newest_published(lease.session());
}

std::vector<Digest> SignedLog::consistency(TreeSize from, TreeSize to) const {
    if (from.value() == 0 || from == to) return {};
    const std::lock_guard lock(mutex_);
    if (!made_ || made_->from != from || made_->to != to)
        made_ = Made{from, to, path_between(from, to)};
    return made_->path;
}

std::vector<Digest> SignedLog::path_between(TreeSize from, TreeSize to) const {
    store::Snapshot snapshot(database_);
    const TileEdge edge = edges_.at(snapshot.session(), to);
    return consistency_path(from, to, subtrees_of(edge, store::stored_tiles(snapshot.session())));
}

bool SignedLog::is_quorum(const std::string& note) const {
    const Result<Trust::Verdict> verdict = trust_.judge(note);
    return verdict && verdict->quorum;
}

bool SignedLog::can_do_without(const std::set<std::string>& witnesses) const {
    std::vector<NoteVerifier> others;
    for (const NoteVerifier& each : trust_.witnesses())
        if (witnesses.count(each.name()) == 0) others.push_back(each);
    return trust_.makes_quorum(others);
}

void SignedLog::publish(TreeSize size, const std::string& note) const {
    store::Transaction transaction(database_);
    store::insert_published(transaction.session(), size, note);
    if (transaction.commit() != store::Outcome::committed)
        throw store::Unavailable("the checkpoint was not published");
}

std::optional<std::string> SignedLog::contradicted_by(std::string_view note) const {
    const Result<Trust::Verdict> verdict = trust_.judge(note);
    if (!verdict || verdict->checkpoint.origin != origin_) return std::nullopt;
    const Checkpoint& shown = verdict->checkpoint;
    // A tree is committed before it is signed, so that the database knows every one that was.
    store::Snapshot snapshot(database_);
    const store::LogTip tip = store::read_tip(snapshot.session());
    if (shown.size > tip.size)
        return "the log's key has signed " + std::to_string(shown.size.value()) +
               " events and the database holds " + std::to_string(tip.size.value()) +
               ": an old backup, or a fork";
    if (store::load_frontier(snapshot.session(), shown.size).root() != shown.root)
        return "the log's key has signed another tree of " + std::to_string(shown.size.value()) +
               " events than the database holds: a fork, or a rewritten past";
    return std::nullopt;
}

}  // namespace bangiao::quorum
