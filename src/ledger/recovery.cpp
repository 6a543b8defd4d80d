#include "ledger/recovery.hpp"

#include "ledger/publication.hpp"
#include "ledger/registry_replay.hpp"
#include "store/case_reader.hpp"
#include "store/tree_reader.hpp"

namespace bangiao::ledger {
namespace {

constexpr const char* behind_memory = "the database stands behind what this process has seen";

/// What makes the ledger stop, wherever it was found.
template <class Action>
auto with_damage_as_halt(Action&& action) {
    try {
        return action();
    } catch (const store::Damaged& damage) {
        throw Halt(damage.what());
    } catch (const SignerRefused& refused) {
        throw Halt(refused.what());
    }
}

Tip with_root(const store::LogTip& log, TileEdge edge) {
    if (edge.root() != log.root) throw Halt("the stored tree does not have the stored root");
    return {log, std::move(edge)};
}

/// The tip as it is stored, under the row lock. The commit of this transaction's own write proves
/// that everything committed before it is durable too, on a standby as well.
Tip load_tip(store::Database& database) {
    store::Transaction transaction(database);
    store::Session& session = transaction.session();
    const store::LogTip log = lock_tip(session);
    touch_tip(session);
    const Tip tip = with_root(log, store::load_edge(session, log.size));
    if (read_head_root(session, log.size) != log.root ||
        store::load_frontier(session, log.size).root() != log.root)
        throw Halt("the stored tree does not have the stored root");
    if (transaction.commit() != store::Outcome::committed)
        throw store::Unavailable("the end of the log is not known to be durable");
    return tip;
}

void compare(const Head& now, const Tip& before) {
    if (standing_of(now, before.head()) != Standing::holds) throw Halt(behind_memory);
}

void compare(const Head& now, const std::optional<Head>& signed_before) {
    if (!signed_before && now.size.value() > 0)
        throw Halt("the signer's record is lost: it is rebuilt by people, from the witnesses");
    switch (standing_of(now, signed_before.value_or(head_of_nothing()))) {
        case Standing::behind:
            throw Halt("the database stands behind the signer's record: an old backup, or a fork");
        case Standing::forked:
            throw Halt("the database holds another tree than the signer signed: a fork");
        case Standing::holds:
            return;
    }
}

/// Reads back what was committed and not signed, and has the tip signed. Signing the same tree
/// again gives the same note.
SignedTip sign_tip(store::Database& database, Signer& signer, const Head& signed_before,
                   const Tip& tip) {
    if (tip.log.size.value() == 0) return {signed_before, tip.edge, {}, {}};
    store::Transaction transaction(database);
    store::Session& session = transaction.session();
    Frontier from = store::load_frontier(session, signed_before.size);
    if (from.root() != signed_before.root)
        throw Halt("the log does not extend what the signer signed");
    SignedTip newest = have_signed(session, signer, std::move(from), tip, {});
    store_note(transaction, newest.head.size, newest.note);
    return newest;
}

bool registry_may_have_changed(store::Session& session, TreeSize known, TreeSize size) {
    return !read_replay_events(session, LeafIndex(known.value()), size, 1).empty();
}

/// Nothing where no event since `known` (none: since the first) can have changed it.
std::optional<Registry> registry_at(store::Session& session, vault::Vault& vault,
                                    const PolicyBook& book, const Registry& pinned,
                                    std::optional<TreeSize> known, TreeSize size) {
    if (known && !registry_may_have_changed(session, *known, size)) return std::nullopt;
    return replay_registry(session, vault, book, Registry(pinned.founders()), size);
}

Recovered recover_from(store::Database& database, vault::Vault& vault, Signer& signer,
                       const PolicyBook& book, const Registry& pinned, const Tip* before) {
    // The record first: what was signed was committed before, so that the tip must have it,
    // whatever another node has had signed meanwhile.
    const std::optional<Head> signed_before = signer.record();
    const Tip tip = load_tip(database);
    if (before) compare(tip.head(), *before);
    compare(tip.head(), signed_before);
    if (!signed_before) signer.begin();
    Recovered recovered{
        tip, sign_tip(database, signer, signed_before.value_or(head_of_nothing()), tip), {}};
    store::Snapshot snapshot(database);
    recovered.registry =
        registry_at(snapshot.session(), vault, book, pinned,
                    before ? std::optional(before->log.size) : std::nullopt, tip.log.size);
    return recovered;
}

}  // namespace

Recovered recover(store::Database& database, vault::Vault& vault, Signer& signer,
                  const PolicyBook& book, const Registry& pinned, const Tip* before) {
    return with_damage_as_halt(
        [&] { return recover_from(database, vault, signer, book, pinned, before); });
}

std::optional<Tip> caught_up(store::Session& session, const store::LogTip& stored,
                             const Tip& before, TreeSize followed) {
    if (stored == before.log && stored.size == followed) return before;
    compare(head_of(stored), before);
    if (stored.size < followed) throw Halt(behind_memory);
    if (registry_may_have_changed(session, followed, stored.size)) return std::nullopt;
    return with_damage_as_halt(
        [&] { return with_root(stored, store::read_on(session, before.edge, stored.size)); });
}

Followed follow(store::Database& database, vault::Vault& vault, const PolicyBook& book,
                const Registry& pinned, TreeSize known) {
    store::Snapshot snapshot(database);
    const TreeSize size = store::read_tip(snapshot.session()).size;
    if (size <= known) return {known, std::nullopt};
    return {size, registry_at(snapshot.session(), vault, book, pinned, known, size)};
}

}  // namespace bangiao::ledger
