#pragma once

#include "model/trace.hpp"

namespace bangiao::model {

/// An act of a node as the step that the model knows, with what a program does not tell of put in
/// where it must have been.
struct Move {
    enum class What {
        starts,
        recovers,  ///< finds the log at that size; it is down, or has lost sight of it
        opens,     ///< and has had it signed
        finds,     ///< others have written, up to that size; it records nothing itself
        records,
        signs,
        halts,
    } what;
    std::uint64_t size;
    std::optional<Digest> root;
    std::size_t act;  ///< that tells of it
};

std::vector<Move> moves_of(const std::vector<Act>& acts);

}  // namespace bangiao::model
