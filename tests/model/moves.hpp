#pragma once

#include "model/trace.hpp"

namespace bangiao::model {

/// An act of a node as the step that the model knows, with what a program does not tell of put in
/// before.
struct Move {
    enum class What {
        starts,
        recovers,  ///< finds the log at that size; it is down, or has lost sight of it
        opens,     ///< and has had it signed
        records,
        signs,
        halts,
    } what;
    std::uint64_t size;
    std::optional<Digest> root;
    std::size_t act;  ///< that tells of it
};

/// At some time between two moves it found that others had written, and recorded nothing: for it
/// signs what nothing else can have put into its hand.
struct Find {
    std::uint64_t size;
    std::size_t after;   ///< so many moves
    std::size_t before;  ///< the move after so many, which signs it
};

struct Moves {
    std::vector<Move> all;
    std::vector<Find> finds;
};

Moves moves_of(const std::vector<Act>& acts);

}  // namespace bangiao::model
