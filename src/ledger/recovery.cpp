#include "ledger/recovery.hpp"

#include "ledger/publication.hpp"
#include "ledger/registry_replay.hpp"
#include "store/case_reader.hpp"
#include "store/tree_reader.hpp"

namespace bangiao::ledger {
namespace {

/// The tip as it is stored, under the row lock. The commit of this transaction's own write proves
/// that everything committed before it is durable too, on a standby as well.
SignedTip load_tip(store::Database& database) {
    store::Transaction transaction(database);
    store::Session& session = transaction.session();
    const store::LogTip log = lock_tip(session);
    touch_tip(session);
    SignedTip tip{
        {log, store::load_edge(session, log.size)}, store::load_frontier(session, log.size), {}};
    if (read_head_root(session, log.size) != log.root || tip.tip.edge.root() != log.root ||
        tip.frontier.root() != log.root)
        throw Halt("the stored tree does not have the stored root");
    if (transaction.commit() != store::Outcome::committed)
        throw store::Unavailable("the end of the log is not known to be durable");
    return tip;
}

void compare(const store::LogTip& now, const Tip* before) {
    if (!before) return;
    if (now.size < before->log.size || (now.size == before->log.size && now != before->log))
        throw Halt("the database stands behind what this process has seen");
}

void compare(const store::LogTip& now, const std::optional<Head>& signed_before) {
    if (!signed_before) {
        if (now.size.value() > 0)
            throw Halt("the signer's record is lost: it is rebuilt by people, from the witnesses");
        return;
    }
    if (now.size < signed_before->size)
        throw Halt("the database stands behind the signer's record: an old backup, or a fork");
    if (now.size == signed_before->size && now.root != signed_before->root)
        throw Halt("the database holds another tree than the signer signed: a fork");
}

/// Reads back what was committed and not signed, and has the tip signed. Signing the same tree
/// again gives the same note.
void sign_tip(store::Database& database, Signer& signer, const Head& signed_before,
              SignedTip& tip) {
    const store::LogTip& log = tip.tip.log;
    if (log.size.value() == 0) return;
    store::Transaction transaction(database);
    store::Session& session = transaction.session();
    Frontier from = store::load_frontier(session, signed_before.size);
    if (from.root() != signed_before.root)
        throw Halt("the log does not extend what the signer signed");
    tip.frontier = read_back(session, std::move(from), log);
    tip.note = have_signed(signer, tip.tip.head(),
                           subtrees_of(tip.tip.edge, store::stored_tiles(session)));
    store_note(transaction, log.size, tip.note);
}

/// Nothing where no event since `known` (none: since the first) can have changed it.
std::optional<Registry> registry_at(store::Session& session, vault::Vault& vault,
                                    const PolicyBook& book, const Registry& pinned,
                                    std::optional<TreeSize> known, TreeSize size) {
    if (known && read_replay_events(session, LeafIndex(known->value()), size, 1).empty())
        return std::nullopt;
    return replay_registry(session, vault, book, Registry(pinned.founders()), size);
}

Recovered recover_from(store::Database& database, vault::Vault& vault, Signer& signer,
                       const PolicyBook& book, const Registry& pinned, const Tip* before) {
    // The record first: what was signed was committed before, so that the tip must have it,
    // whatever another node has had signed meanwhile.
    const std::optional<Head> signed_before = signer.record();
    Recovered recovered{load_tip(database), std::nullopt};
    compare(recovered.tip.tip.log, before);
    compare(recovered.tip.tip.log, signed_before);
    if (!signed_before) signer.begin();
    const Head nothing{TreeSize(0), empty_root(), Instant::from_seconds(0)};
    sign_tip(database, signer, signed_before.value_or(nothing), recovered.tip);
    store::Snapshot snapshot(database);
    recovered.registry = registry_at(snapshot.session(), vault, book, pinned,
                                     before ? std::optional(before->log.size) : std::nullopt,
                                     recovered.tip.tip.log.size);
    return recovered;
}

}  // namespace

Recovered recover(store::Database& database, vault::Vault& vault, Signer& signer,
                  const PolicyBook& book, const Registry& pinned, const Tip* before) {
    try {
        return recover_from(database, vault, signer, book, pinned, before);
    } catch (const store::Damaged& damage) {
        throw Halt(damage.what());
    }
}

Followed follow(store::Database& database, vault::Vault& vault, const PolicyBook& book,
                const Registry& pinned, TreeSize known) {
    store::Snapshot snapshot(database);
    const TreeSize size = store::read_tip(snapshot.session()).size;
    if (size <= known) return {known, std::nullopt};
    return {size, registry_at(snapshot.session(), vault, book, pinned, known, size)};
}

}  // namespace bangiao::ledger
