#pragma once

#include <string>
#include <vector>

#include "end_to_end/busy_post.hpp"
#include "end_to_end/running_witness.hpp"
#include "model/trace.hpp"

namespace bangiao::testing {

/// Where the programs of a run have left what they left.
struct Remains {
    template <class Program>
    struct Of {
        const Program& program;
        std::string earlier = {};  ///< of its log, where that was begun anew
    };
    const Realm& realm;
    std::string database;  ///< the ledger's, as its superuser
    std::vector<Of<RunningService>> nodes;
    std::vector<Of<RunningWitness>> witnesses;
    std::size_t quorum;  ///< of the witnesses
};

/// What nodes and witnesses did since they were first started, what PostgreSQL, signer and
/// witnesses hold, and what officers were told. Waits until all witnesses hold the newest tree, so
/// that nothing is under way.
model::Trace left_behind(const Remains& remains, const std::vector<Acknowledged>& acknowledged);

}  // namespace bangiao::testing
