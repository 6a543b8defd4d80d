#pragma once

#include <map>
#include <stdexcept>

#include "model/log_trees.hpp"
#include "model/trace.hpp"

namespace bangiao::model {

/// What the model does not permit, whatever comes before or after; in words.
class Refused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What all acts of a trace come to.
struct Outcome {
    using Trees = std::map<std::uint64_t, ledger::Head>;  // by size
    Trees signed_trees;
    std::map<std::string, Trees> cosigned;  ///< by witness
    ledger::Head record = LogTrees::none;

    bool was_signed(const ledger::Head& tree) const;
    bool was_cosigned(const std::string& witness, const ledger::Head& tree) const;
};

/// Throws Refused where anything was shown or published, or is kept, that does not come of it.
void expect_borne_out(const Trace& trace, const Outcome& outcome);

}  // namespace bangiao::model
