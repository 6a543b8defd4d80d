#include "model/world.hpp"

#include <utility>

namespace bangiao::model {
namespace {

using Node = World::Node;
using State = World::State;
using Decides = witness::Decision::Kind;

Node& of(State& state, int node) {
    return state.nodes[static_cast<std::size_t>(node)];
}
const Node& of(const State& state, int node) {
    return state.nodes[static_cast<std::size_t>(node)];
}

Tree stored(const State& state) {
    return state.stored[state.writable];
}

bool waits_for_standby(const State& state) {
    return state.writable == World::primary && state.parted == 0;
}

bool is_durable(const State& state) {
    return !waits_for_standby(state) || state.stored[0] == state.stored[1];
}

/// A commit that is confirmed, and with it everything before.
void replicate(State& state) {
    if (waits_for_standby(state)) state.stored[World::standby] = state.stored[World::primary];
}

bool acknowledged(const State& state, Event event) {
    return (state.acknowledged >> event & 1) != 0;
}

bool one_of_the_acknowledged_is_missing(const State& state, Tree tree) {
    for (Event event = 1; event <= events; ++event)
        if (acknowledged(state, event) && !has(tree, event)) return true;
    return false;
}

void die(State& state, int node) {
    state.crashes++;
    of(state, node) = {};
}

/// What it holds in memory as the end of the log is to be signed, and then that event answered.
void hand_over(Node& node, Event event) {
    if (node.hand != Hand::empty) {
        node.waiting = event;
    } else {
        node.event = event;
        Programs<Trees>::take_up(node, node.tip);
    }
}

/// What signing that tree breaks; null if nothing.
const char* broken_by(const State& state, Tree tree) {
    if (!begins_with(state.longest, tree) && !begins_with(tree, state.longest))
        return "two trees of one size are signed";
    if (holds_what_was_never_stored(tree)) return "a tree is signed that was never stored";
    if (size_of(tree) >= size_of(state.longest) && one_of_the_acknowledged_is_missing(state, tree))
        return "an acknowledged event is missing from a later head";
    return nullptr;
}

/// The highest event that left a trace.
Event last_seen(const State& state) {
    Event last = 0;
    for (Event event = 1; event <= events; ++event) {
        bool seen =
            has(state.stored[0], event) || has(state.stored[1], event) || has(state.longest, event);
        for (const Node& node : state.nodes) seen = seen || has(node.tip, event);
        if (seen) last = event;
    }
    return last;
}

/// With the nodes the other way round, if that comes first: the two are one state.
State the_smaller_mirrored(State state) {
    if (state.nodes[1] < state.nodes[0]) {
        std::swap(state.nodes[0], state.nodes[1]);
    }
    return state;
}

}  // namespace

State World::first() const {
    State state{};
    for (Node& node : state.nodes) node.log = Log::open;
    return state;
}

void World::steps(const State& state, const Found& found) const {
    const Found one_of_two = [&](Step step, const State& next, const char* violation) {
        found(step, nodes_ == Nodes::alike ? the_smaller_mirrored(next) : next, violation);
    };
    for (int node = 0; node < 2; ++node) go_on(state, node, one_of_two);
    offer(state, one_of_two);
    deliver(state, one_of_two);
    fail(state, one_of_two);
    if (trouble_.forged_offer) forge(state, one_of_two);
}

void World::go_on(const State& state, int node, const Found& found) const {
    const Node& self = of(state, node);
    if (self.hand == Hand::recorded)
        sign(state, node, found);
    else if (self.hand != Hand::empty)
        publish(state, node, found);
    if (self.hand != Hand::empty && trouble_.pipeline) give_up(state, node, found);
    const bool free = self.hand == Hand::empty;
    if (self.log == Log::down || (self.log == Log::lost && free)) recover(state, node, found);
    if (self.log != Log::open || (!free && (!trouble_.pipeline || self.waiting != 0))) return;
    // Events are alike: the next one is first filed when all before it were.
    for (Event event = 1; event <= events && event <= last_seen(state) + 1; ++event)
        if (!acknowledged(state, event)) file(state, node, event, found);
}

/// The batch's one transaction, with everything that may become of its commit.
void World::file(const State& state, int node, Event event, const Found& found) const {
    State begun = state;
    Node& begun_node = of(begun, node);
    if (const char* halts = programs_.take_tip(begun_node, stored(state)))
        return found({halts, node + 1}, begun, nullptr);
    if (has(begun_node.tip, event)) {
        hand_over(begun_node, event);
        // Another node's event, and durable only by a commit of this one's own.
        if (guards_.durable_first && begun_node.tip != of(state, node).tip) replicate(begun);
        return found({"meets an event that is recorded", node + 1}, begun, nullptr);
    }
    const Leaf leaf =
        leaf_of(event, state.writable == primary ? Admitted::by_primary : Admitted::by_standby);
    State not_committed = begun;
    of(not_committed, node).log = Log::lost;

    State taken = begun;
    of(taken, node).tip = with(begun_node.tip, leaf);
    hand_over(of(taken, node), event);

    State alone = taken;  // committed, and the standby does not have it
    alone.stored[alone.writable] = with(stored(alone), leaf);
    State confirmed = alone;
    replicate(confirmed);
    const char* twice = has_twice(stored(alone)) ? "an event is stored twice" : nullptr;
    found({"commits", node + 1}, confirmed, twice);

    const auto unknown = [&](State outcome) {
        of(outcome, node) = of(not_committed, node);
        return outcome;
    };
    found({"does not commit", node + 1}, not_committed, nullptr);
    found({"commits and does not know it", node + 1}, unknown(confirmed), nullptr);
    if (waits_for_standby(state))
        found({"commits and the standby does not confirm it", node + 1},
              guards_.durable_first ? unknown(alone) : alone, nullptr);
    if (trouble_.lying_commit && state.lied == 0) {
        State lied = begun;
        lied.lied = 1;
        of(lied, node).tip = with(begun_node.tip, leaf_of(event, Admitted::nowhere));
        hand_over(of(lied, node), event);
        found({"is told that it committed, and nothing is stored", node + 1}, lied, nullptr);
    }
}

void World::recover(const State& state, int node, const Found& found) const {
    if (!is_durable(state)) return;  // the commit that proves it waits
    State next = state;
    if (const char* what =
            programs_.recover(of(next, node), stored(state), record_of(next, node), state.cosigned))
        found({what, node + 1}, next, nullptr);
}

/// What stands between the tree in hand and its signature.
void World::publish(const State& state, int node, const Found& found) const {
    State next = state;
    Node& self = of(next, node);
    const char* what = self.hand == Hand::committed ? programs_.read_back(self, stored(state))
                       : self.hand == Hand::read    ? programs_.record(self, record_of(next, node))
                                                    : programs_.take_over(self, stored(state));
    if (self.hand == Hand::empty) self.event = self.waiting = 0;
    found({what, node + 1}, next, nullptr);
}

void World::give_up(const State& state, int node, const Found& found) const {
    State next = state;
    Node& self = of(next, node);
    programs_.give_up(self);
    self.event = self.waiting = 0;
    found({"cannot publish what it has in hand", node + 1}, next, nullptr);
}

void World::sign(const State& state, int node, const Found& found) const {
    State next = state;
    Node& self = of(next, node);
    if (size_of(self.batch) > size_of(state.longest)) next.longest = self.batch;
    const char* violation = broken_by(state, self.batch);
    if (state.crashes < trouble_.crashes) {
        State dead = next;
        die(dead, node);
        found({"signs and dies", node + 1}, dead, violation);
    }
    if (self.event != 0) {
        next.acknowledged = static_cast<std::uint8_t>(next.acknowledged | 1U << self.event);
        if (!has(self.batch, self.event))
            violation = "an event is acknowledged with a head that does not hold it";
        else if (waits_for_standby(state) && !has(state.stored[standby], self.event))
            violation = "an event is acknowledged that the standby does not have";
    }
    programs_.sign(self);
    if (const Event after = std::exchange(self.waiting, Event{0}); (self.event = after) != 0)
        programs_.take_up(self, self.tip);
    found({"signs and answers", node + 1}, next, violation);
}

/// By either node, of any head that is signed, with a proof from where the witness is, or from
/// nothing, which is where a node that has just started thinks that it is.
void World::offer(const State& state, const Found& found) const {
    if (state.offers[0].tree != no_leaves || trouble_.late_offers == 0) return;
    if (trouble_.late_offers == 1 && state.offers[1].tree != no_leaves) return;
    for (unsigned size = 1; size <= size_of(state.longest); ++size)
        for (const unsigned from : {0U, size_of(state.cosigned)}) {
            if (from >= size) continue;
            State next = state;
            next.offers[0] = {first_of(state.longest, size), static_cast<std::uint16_t>(from)};
            if (next.offers[0] == state.offers[1]) continue;
            if (next.offers[1] < next.offers[0]) std::swap(next.offers[0], next.offers[1]);
            found({"a checkpoint is sent to the witness", 0}, next, nullptr);
        }
}

Decides World::decide(const State& state, unsigned from, Tree offered) const {
    Decides decision = trees_.decide(state.cosigned, from, offered);
    if (decision == Decides::conflict && !guards_.witness_order)
        decision = from == 0 ? Decides::cosign : Decides::broken;
    if (decision == Decides::broken && !guards_.witness_proof) decision = Decides::cosign;
    return decision;
}

/// However late.
void World::deliver(const State& state, const Found& found) const {
    for (std::size_t i = 0; i < state.offers.size(); ++i) {
        const Offer& offer = state.offers[i];
        if (offer.tree == no_leaves) continue;
        State next = state;
        next.offers = {Offer{}, state.offers[1 - i]};
        if (decide(state, offer.from, offer.tree) != Decides::cosign) {
            found({"the witness refuses a checkpoint", 0}, next, nullptr);
            continue;
        }
        next.cosigned = offer.tree;
        found({"the witness cosigns", 0}, next,
              begins_with(offer.tree, state.cosigned)
                  ? nullptr
                  : "a witness cosigns what does not extend what it cosigned");
    }
}

void World::forge(const State& state, const Found& found) const {
    for (const Tree offered : {Tree{0x1}, Tree{0x2}, Tree{0x12}, Tree{0x123}}) {
        const unsigned from = std::min(size_of(state.cosigned), size_of(offered));
        if (decide(state, from, offered) != Decides::cosign) continue;
        State next = state;
        next.cosigned = offered;
        found({"somebody offers the witness a tree of their own", 0}, next,
              begins_with(offered, state.cosigned)
                  ? nullptr
                  : "a witness cosigns what does not extend what it cosigned");
    }
}

void World::fail(const State& state, const Found& found) const {
    State next = state;
    if (waits_for_standby(state)) {
        next.parted = 1;
        found({"the primary waits for its standby no more", 0}, next, nullptr);
        next = state;
        replicate(next);
        if (!is_durable(state)) found({"the standby catches up", 0}, next, nullptr);
    }
    if (state.writable == primary) {
        next = state;
        next.writable = standby;
        next.stored[primary] = no_leaves;  // whoever needs it does not find it
        next.parted = 0;
        found({"the primary dies and the standby is promoted", 0}, next, nullptr);
    }
    if (state.crashes == trouble_.crashes) return;
    for (int node = 0; node < 2; ++node) {
        if (of(state, node).log == Log::down) continue;
        next = state;
        die(next, node);
        found({"dies", node + 1}, next, nullptr);
    }
}

}  // namespace bangiao::model
