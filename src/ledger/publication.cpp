#include "ledger/publication.hpp"

#include <bangiao/leaf.hpp>
#include <system_error>

namespace bangiao::ledger {
namespace {

constexpr std::uint64_t page_leaves = 1024;

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

Frontier read_back(store::Session& session, Frontier before, const store::LogTip& log) {
    Frontier frontier = append_stored(session, std::move(before), log.size);
    if (frontier.root() != log.root) throw Halt("the stored events do not lead to the stored root");
    return frontier;
}

std::string have_signed(Signer& signer, const Head& head, const SubtreeRoot& subtrees) {
    const TreeSize from = signer.signed_size();
    if (head.size < from) throw store::Unavailable("another node has had more signed");
    try {
        std::vector<Digest> consistency;
        if (from.value() > 0 && from < head.size)
            consistency = consistency_path(from, head.size, subtrees);
        return signer.sign(head, consistency);
    } catch (const SignerRefused& refused) {
        if (signer.signed_size() != from)
            throw store::Unavailable("another node has had more signed");
        throw Halt(refused.what());
    } catch (const std::system_error&) {
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
