#pragma once

#include "quorum/signed_log.hpp"
#include "quorum/witness_client.hpp"

namespace bangiao::quorum {

/// The database is not the log that the witnesses have seen: restored from an old backup, forked,
/// or rewritten. what() says which, in a sentence for people. Nothing may be recorded over it.
class Contradicted : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Of so many, how many must answer before anything is recorded: two, or all where there are fewer.
std::size_t witnesses_needed(std::size_t witnesses);

/// Asks every witness for the newest checkpoint that it holds and compares. Whether enough of them
/// answered to go on. Throws Contradicted where one of them
/// shows a tree, signed by the log's own key, that the database does not hold.
bool agrees_with_witnesses(const std::vector<std::unique_ptr<WitnessClient>>& clients,
                           const SignedLog& log);

}  // namespace bangiao::quorum
