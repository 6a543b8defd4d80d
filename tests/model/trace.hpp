#pragma once

#include <bangiao/digest.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/head.hpp"

namespace bangiao::model {

/// What a program says that it did.
struct Act {
    enum class What {
        starts,   ///< a node's process
        opens,    ///< a node has recovered; it found the log at that size
        records,  ///< a batch, which is durable
        signs,    ///< with the log's key
        halts,    ///< a node, before people have looked
        cosigns,  ///< a witness, and its state is durable
    } what;
    std::uint64_t size = 0;
    std::optional<Digest> root = {};  ///< of the tree of that size, where it is told

    std::string text() const;
};

/// What a program's operators were told, in the order in which it did it: `log` is its standard
/// error, over all its starts. Other lines are skipped, and one that a death has broken off.
std::vector<Act> acts_in(std::string_view log);

/// What a run of real programs leaves behind. Each program's acts stand in its own order, and
/// nothing is known of the order between two programs but what follows from the trees themselves.
struct Trace {
    struct Program {
        std::string name;
        std::vector<Act> acts;
        std::optional<ledger::Head> holds = {};  ///< a witness, at the end
    };
    struct Published {
        ledger::Head tree;
        std::set<std::string> cosigners;
    };
    std::vector<Digest> leaves;         ///< of the log, as it is stored in the end
    std::vector<ledger::Head> batches;  ///< stored, in the order of their sizes
    std::vector<Program> nodes;
    std::vector<Program> witnesses;
    std::size_t quorum = 0;
    std::vector<Published> published;
    std::vector<ledger::Head> shown;     ///< signed, in receipts and as stored notes
    std::optional<ledger::Head> record;  ///< the signer's, at the end
    bool may_halt = false;               ///< disks and databases failed where no node can go on
};

}  // namespace bangiao::model
