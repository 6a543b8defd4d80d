#include "ledger/publication.hpp"

#include <bangiao/leaf.hpp>
#include <system_error>

#include "base/log.hpp"
#include "ledger/receipts.hpp"
#include "store/tree_reader.hpp"

namespace bangiao::ledger {
namespace {

constexpr std::uint64_t page_leaves = 1024;

/// Nothing where another node has had a larger tree signed. One that had a smaller one signed
/// between our proof and our signature makes us prove again.
std::optional<std::string> note_of(Signer& signer, const Head& head, const SubtreeRoot& subtrees) {
    for (;;) {
        const TreeSize from = signer.signed_size();
        if (head.size < from) return std::nullopt;
        try {
            std::vector<Digest> consistency;
            if (from.value() > 0 && from < head.size)
                consistency = consistency_path(from, head.size, subtrees);
            return signer.sign(head, consistency);
        } catch (const SignerRefused&) {
            if (signer.signed_size() == from) throw;
        }
    }
}

}  // namespace

Frontier append_stored(store::Session& session, Frontier before, TreeSize size) {
    while (before.size() < size) {
        const std::uint64_t first = before.size().value();
        const auto leaves =
            read_leaves(session, LeafIndex(first), std::min(page_leaves, size.value() - first));
        if (leaves.empty()) throw Halt("a committed event is not in the database");
        for (const store::StoredLeaf& stored : leaves) {
            const Digest leaf = leaf_hash(leaf_data(stored.admitted_at, stored.jws));
            if (stored.index.value() != before.size().value() || leaf != stored.leaf)
                throw Halt("a stored event is not what its leaf hash says");
            before.append(leaf);
        }
    }
    return before;
}

Frontier read_back(store::Session& session, Frontier before, const Head& head) {
    Frontier frontier = append_stored(session, std::move(before), head.size);
    if (frontier.root() != head.root)
        throw Halt("the stored events do not lead to the stored root");
    return frontier;
}

SignedTip have_signed(store::Session& session, Signer& signer, Frontier signed_before,
                      const Tip& tip, const std::vector<FullTile>& fresh) {
    Frontier frontier = read_back(session, std::move(signed_before), tip.head());
    try {
        const SubtreeRoot subtrees = subtrees_of(tip.edge, tiles_with(fresh, session));
        if (std::optional<std::string> note = note_of(signer, tip.head(), subtrees))
            return {tip.head(), tip.edge, std::move(frontier), *std::move(note)};
        SignedHead newest = signer.newest();
        frontier = read_back(session, std::move(frontier), newest.head);
        return {newest.head, store::read_on(session, tip.edge, newest.head.size),
                std::move(frontier), std::move(newest.note)};
    } catch (const SignerRefused& refused) {
        throw Halt(refused.what());
    } catch (const LockedSector::Busy&) {
        throw store::Unavailable("another node holds the signer's record");
    } catch (const std::system_error& error) {
        // What was not written is not signed. With room again the next record is written over this
        // one, whichever of the two is there.
        if (error.code() == std::errc::no_space_on_device) {
            log::error("there is no room for the signer's record; nothing is recorded");
            throw store::Unavailable("no room for the signer's record");
        }
        throw Halt("the signer's record cannot be written");
    }
}

void store_note(store::Transaction& transaction, TreeSize size, const std::string& note) {
    commit_without_waiting(transaction.session());
    insert_checkpoint(transaction.session(), size, note);
    if (transaction.commit() != store::Outcome::committed)
        throw store::Unavailable("the signed checkpoint was not stored");
}

}  // namespace bangiao::ledger
