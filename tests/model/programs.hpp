#pragma once

#include <cstdint>

#include "ledger/head.hpp"

namespace bangiao::model {

/// What keeps the log from being forked; each can be taken out, to see what it is there for.
struct Guards {
    bool fence = true;          ///< the stored tip is compared under the row's lock
    bool durable_first = true;  ///< what the standby did not confirm is not taken for committed
    bool read_back = true;      ///< what was committed is read again before it is signed
    bool signer = true;         ///< the signer compares with its record
    bool one_record = true;     ///< which is all nodes' one; else each has its own
    bool witness_order =
        true;  ///< a witness takes a proof from what it cosigned last, and no other
    bool witness_proof = true;  ///< and only one that holds
};

/// How a node stands to the log that it writes to.
enum class Log : std::uint8_t {
    down,
    lost,     ///< it does not know what is stored
    opening,  ///< it has read where the log ends, and has that signed
    open,
    halted,
};
/// How far it is with the tree that it has in hand to be signed.
enum class Hand : std::uint8_t {
    empty,
    committed,  ///< as far as it knows
    read,       ///< and read back
    recorded,   ///< the record names the tree in hand
    overtaken,  ///< the record names a larger one
};

template <class Tree>
struct NodeOf {
    Log log;
    Hand hand;
    Tree tip;    ///< the end of the log, in memory
    Tree batch;  ///< the tree in hand
    Tree shown;  ///< what it last had signed, or took over as signed
    auto operator<=>(const NodeOf&) const = default;
};

/// A node from one decision to the next, over whatever stands for trees: small ones of which all
/// that can happen is explored (World), or those of a log that real programs have written (Replay).
/// Each step answers what the node did, in words, and null where it did nothing but go on.
///
/// `Trees` has Tree, none, size_of(tree), read_on(from, stored, size), break_between(last, next)
/// and standing_of(stored, known).
template <class Trees>
class Programs {
public:
    using Tree = typename Trees::Tree;
    using Node = NodeOf<Tree>;

    Programs(const Trees& trees, const Guards& guards) : trees_(trees), guards_(guards) {}

    /// Under the row's lock.
    const char* take_tip(Node& node, const Tree& stored) const {
        if (!guards_.fence) return nullptr;
        if (!holds(stored, node.tip)) {
            node.log = Log::halted;
            return "finds the database behind what it has seen";
        }
        node.tip = stored;
        return nullptr;
    }

    static void take_up(Node& node, const Tree& committed) {
        node.hand = Hand::committed;
        node.batch = committed;
    }

    /// At start and after a loss: what is stored is held against memory, record and (at start)
    /// witness, and taken in hand to be signed. Null where it does not start.
    const char* recover(Node& node, const Tree& stored, const Tree& recorded,
                        const Tree& cosigned) const {
        const bool starts = node.log == Log::down;
        if (starts && !holds(stored, cosigned)) return nullptr;
        if ((!starts && !holds(stored, node.tip)) || (guards_.signer && !holds(stored, recorded))) {
            if (starts) return nullptr;
            halt(node);
            return "finds the database behind, or another";
        }
        node.tip = stored;
        node.shown = guards_.signer ? recorded : Trees::none;
        node.log = stored == Trees::none ? Log::open : Log::opening;
        if (node.log == Log::opening) take_up(node, stored);
        return starts ? "starts" : "recovers";
    }

    const char* read_back(Node& node, const Tree& stored) const {
        const unsigned size = Trees::size_of(node.batch);
        if (guards_.read_back && size > Trees::size_of(node.shown) &&
            trees_.read_on(node.shown, stored, size) != node.batch) {
            halt(node);
            return "does not find what it committed";
        }
        node.hand = Hand::read;
        return "reads back";
    }

    /// Under the record's lock.
    const char* record(Node& node, Tree& recorded) const {
        if (guards_.signer && Trees::size_of(recorded) > Trees::size_of(node.batch)) {
            node.hand = Hand::overtaken;
            node.shown = node.batch;  // as far as it has read back
            node.batch = recorded;
            return "finds a larger tree in the record";
        }
        if (guards_.signer && trees_.break_between(recorded, node.batch)) {
            halt(node);
            return "is refused by the signer";
        }
        recorded = node.batch;
        node.hand = Hand::recorded;
        return "puts its tree into the record";
    }

    const char* take_over(Node& node, const Tree& stored) const {
        if (trees_.read_on(node.shown, stored, Trees::size_of(node.batch)) != node.batch) {
            halt(node);
            return "does not find what another one had signed";
        }
        node.hand = Hand::recorded;
        return "reads on to what another one had signed";
    }

    static void sign(Node& node) {
        node.shown = node.batch;
        lay_down(node);
        if (node.log == Log::opening) node.log = Log::open;
    }

    /// It cannot read back, or cannot keep the note: what it had in hand it will find in the log.
    static void give_up(Node& node) {
        lay_down(node);
        if (node.log != Log::halted) node.log = Log::lost;
    }

    static void die(Node& node) {
        node = {Log::down, Hand::empty, Trees::none, Trees::none, Trees::none};
    }

private:
    bool holds(const Tree& stored, const Tree& known) const {
        return trees_.standing_of(stored, known) == ledger::Standing::holds;
    }
    static void lay_down(Node& node) {
        node.hand = Hand::empty;
        node.batch = Trees::none;
    }
    static void halt(Node& node) {
        lay_down(node);
        node.log = Log::halted;
    }

    const Trees& trees_;
    const Guards guards_;
};

}  // namespace bangiao::model
