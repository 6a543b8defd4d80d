#pragma once

#include <algorithm>
#include <vector>

#include "model/log_trees.hpp"
#include "model/moves.hpp"
#include "model/programs.hpp"

namespace bangiao::model {

/// A node as far as its acts are explained.
struct NodeOnReplay {
    const Trace::Program& program;
    std::vector<Move> moves;
    std::size_t next = 0;  ///< of the moves
    NodeOf<ledger::Head> state{Log::down, Hand::empty, LogTrees::none, LogTrees::none,
                               LogTrees::none};
    std::vector<ledger::Head> waiting = {};  ///< committed, to be taken in hand
    bool told_open = false;
    bool died = false;  ///< and has signed nothing since

    bool ended() const { return next == moves.size(); }

    /// Where it looks next at where the log ends; null.
    const Move* next_look() const {
        return find([](Move::What what) {
            return what == Move::What::recovers || what == Move::What::finds;
        });
    }
    const Move* next_recovery() const {
        return find([](Move::What what) { return what == Move::What::recovers; });
    }
    const Move* next_signature() const {
        return find([](Move::What what) { return what == Move::What::signs; });
    }
    /// Whatever its publisher still signs.
    bool stops_before_it_records() const {
        const Move* const first = find(
            [](Move::What what) { return what != Move::What::signs && what != Move::What::finds; });
        return first && first->what != Move::What::records;
    }

private:
    template <class Holds>
    const Move* find(Holds&& holds) const {
        const auto found =
            std::find_if(moves.begin() + static_cast<std::ptrdiff_t>(next), moves.end(),
                         [&](const Move& move) { return holds(move.what); });
        return found == moves.end() ? nullptr : &*found;
    }
};

/// A witness likewise.
struct WitnessOnReplay {
    const Trace::Program& program;
    std::size_t next = 0;  ///< of the acts
    ledger::Head cosigned = LogTrees::none;

    bool ended() const { return next == program.acts.size(); }
};

}  // namespace bangiao::model
