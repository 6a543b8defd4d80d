#pragma once

#include <bangiao/checkpoint.hpp>
#include <bangiao/digest.hpp>
#include <optional>
#include <vector>

namespace bangiao::witness {

/// What a witness makes of a checkpoint that the log's key signed.
struct Decision {
    enum class Kind {
        cosign,
        conflict,  ///< the proof begins elsewhere than at what was cosigned last
        broken,    ///< the tree does not extend that one
    } kind;
    const char* why;  ///< in fixed words where it is broken; else null
};

/// The whole of what a witness decides. `before`: what it cosigned last; none: nothing yet. `old`:
/// the size from which the proof is said to begin, at most the offered one.
Decision decide(const std::optional<Checkpoint>& before, TreeSize old, const Checkpoint& offered,
                const std::vector<Digest>& proof);

}  // namespace bangiao::witness
