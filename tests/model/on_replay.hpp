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
    Moves moves;
    std::size_t next = 0;   ///< of the moves
    std::size_t found = 0;  ///< of the finds
    NodeOf<ledger::Head> state{Log::down, Hand::empty, LogTrees::none, LogTrees::none,
                               LogTrees::none};
    std::vector<ledger::Head> waiting = {};  ///< committed, to be taken in hand
    bool told_open = false;
    bool died = false;  ///< and has signed nothing since

    bool ended() const { return next == moves.all.size(); }
    const Move& next_move() const { return moves.all[next]; }
    const Act& act_of(const Move& move) const { return program.acts[move.act]; }
    /// Null.
    const Find* next_find() const {
        return found < moves.finds.size() ? &moves.finds[found] : nullptr;
    }

    /// Whether it has still to see that the log ends, or ended, there.
    bool has_still_to_see(std::uint64_t size) const {
        const Move* const recovery = next_recovery();
        return (recovery && recovery->size <= size) || (next_find() && next_find()->size <= size);
    }
    const Move* next_recovery() const {
        return find([](Move::What what) { return what == Move::What::recovers; });
    }
    const Move* next_signature() const {
        return find([](Move::What what) { return what == Move::What::signs; });
    }
    /// Whatever its publisher still signs.
    bool stops_before_it_records() const {
        const Move* const first = find([](Move::What what) { return what != Move::What::signs; });
        return first && first->what != Move::What::records;
    }

private:
    template <class Holds>
    const Move* find(Holds&& holds) const {
        const auto place =
            std::find_if(moves.all.begin() + static_cast<std::ptrdiff_t>(next), moves.all.end(),
                         [&](const Move& move) { return holds(move.what); });
        return place == moves.all.end() ? nullptr : &*place;
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
