#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>

#include "model/programs.hpp"
#include "model/trees.hpp"

namespace bangiao::model {

/// What may happen beside the programs' own steps, and a standby that is promoted with the last
/// commit or without it.
struct Trouble {
    std::uint8_t crashes = 2;  ///< of nodes, anywhere
    bool lying_commit = true;  ///< once: a commit is reported that stores nothing
    std::uint8_t late_offers =
        0;                  ///< checkpoints under way to the witness at one time, at most two
    bool pipeline = false;  ///< a batch is committed while the one before is still to be signed,
                            ///< and what is in hand cannot be published
    bool forged_offer = false;  ///< whoever has the log's key offers the witness trees of their own
};

/// Two nodes, a PostgreSQL with its standby, the signer's record and one witness, while three
/// events are filed, each perhaps through both nodes. What the programs decide they decide here by
/// their own functions (Trees), as Programs has them do it; written down here is what may happen
/// between two decisions.
class World {
public:
    enum Server : std::uint8_t { primary, standby };

    struct Node : NodeOf<Tree> {
        Event event;    ///< in hand; none after a recovery
        Event waiting;  ///< committed behind it
        auto operator<=>(const Node&) const = default;
    };
    /// To the witness, under way: who sent it does not matter, nor what became of them.
    struct Offer {
        Tree tree;           ///< none: no_leaves
        std::uint16_t from;  ///< where its proof begins
        auto operator<=>(const Offer&) const = default;
    };
    struct State {
        std::array<Tree, 2> stored;  ///< by server
        std::array<Tree, 2> record;  ///< the signer's; of one record only the first counts
        std::array<Node, 2> nodes;
        std::array<Offer, 2> offers;
        Tree longest;               ///< ever signed
        Tree cosigned;              ///< by the witness, last
        std::uint8_t acknowledged;  ///< a bit an event
        Server writable;
        std::uint8_t parted;  ///< the primary waits for its standby no more
        std::uint8_t lied;    ///< a commit was reported and stored nothing
        std::uint8_t crashes;
        std::uint8_t none;  ///< so that there is no padding
    };
    struct Step {
        const char* what;
        int node;  ///< 0: none
        std::string text() const {
            return node == 0 ? what : "node " + std::to_string(node) + " " + what;
        }
    };
    /// `violation` in words; null.
    using Found = std::function<void(Step, const State& next, const char* violation)>;

    enum class Nodes { told_apart, alike };

    World(const Trees& trees, Guards guards, Trouble trouble, Nodes nodes)
        : trees_(trees),
          guards_(guards),
          programs_(trees, guards),
          trouble_(trouble),
          nodes_(nodes) {}

    State first() const;
    void steps(const State& state, const Found& found) const;

private:
    void file(const State& state, int node, Event event, const Found& found) const;
    void go_on(const State& state, int node, const Found& found) const;
    void recover(const State& state, int node, const Found& found) const;
    void publish(const State& state, int node, const Found& found) const;
    void sign(const State& state, int node, const Found& found) const;
    void give_up(const State& state, int node, const Found& found) const;
    void offer(const State& state, const Found& found) const;
    void deliver(const State& state, const Found& found) const;
    void forge(const State& state, const Found& found) const;
    void fail(const State& state, const Found& found) const;

    witness::Decision::Kind decide(const State& state, unsigned from, Tree offered) const;
    Tree& record_of(State& state, int node) const {
        return state.record[guards_.one_record ? 0 : static_cast<std::size_t>(node)];
    }

    const Trees& trees_;
    const Guards guards_;
    const Programs<Trees> programs_;
    const Trouble trouble_;
    const Nodes nodes_;
};

}  // namespace bangiao::model
