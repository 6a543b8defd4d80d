#pragma once

#include <ostream>
#include <string>

#include "model/trace.hpp"

namespace bangiao::model {

/// What the model says of a trace.
struct Replayed {
    std::size_t acts = 0;    ///< that the programs told of, each a step that it permits
    std::size_t unseen = 0;  ///< steps between them that nobody told of
    std::string refused;     ///< what it does not permit, in a sentence; else empty
};
std::ostream& operator<<(std::ostream& out, const Replayed& replayed);

/// Whether what real programs did is a behaviour of the model (Programs, with all guards): whether
/// there is an order of all their acts in which each is a step that can be taken then. Unseen may
/// be that a node dies, halts or loses sight of the log, with a commit of which it knew nothing or
/// a record whose signature nobody saw; and that it meets events that another one recorded.
///
/// There is no search. Batches follow one another by their sizes, and so do signatures, since the
/// record only grows; who looks where the log ends does so before the next batch. Where a batch is
/// nobody's, of those who may have died with it the one is taken that is the first to come back.
Replayed replay(const Trace& trace);

}  // namespace bangiao::model
