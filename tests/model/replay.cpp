#include "model/replay.hpp"

#include <algorithm>

#include "model/log_trees.hpp"
#include "model/on_replay.hpp"
#include "model/outcome.hpp"
#include "model/programs.hpp"

namespace bangiao::model {
namespace {

using ledger::Head;
using What = Move::What;
using Node = NodeOnReplay;
using Witness = WitnessOnReplay;

/// Null where it is done; else why not yet.
using NotYet = const char*;
constexpr NotYet done = nullptr;

class Replay {
public:
    explicit Replay(const Trace& trace) : trace_(trace), trees_(trace.leaves, trace.batches) {
        for (const Trace::Program& each : trace.nodes)
            nodes_.push_back({each, moves_of(each.acts)});
        for (const Trace::Program& each : trace.witnesses) witnesses_.push_back({each});
        for (const Trace::Program& each : trace.nodes)
            for (const Act& act : each.acts)
                if (act.what == Act::What::records) told_.insert(act.size);
    }

    Replayed run() {
        try {
            if (const auto broken = trees_.first_broken())
                throw Refused("the leaves do not lead to the root that is stored with " +
                              std::to_string(broken->value()) + " events");
            while (go_on() || go_on_unheld()) {
            }
            expect_all_explained();
            expect_borne_out(trace_, outcome_);
        } catch (const Refused& refused) {
            replayed_.refused = refused.what();
        }
        return replayed_;
    }

private:
    // How one step after the other is found.

    bool go_on() {
        bool moved = false;
        for (Node& node : nodes_)
            while (!node.ended() && (find(node) == done || move(node) == done)) moved = true;
        for (Witness& witness : witnesses_)
            while (!witness.ended() && act(witness) == done) moved = true;
        return moved || record_unseen() || commit_unseen() == done;
    }

    /// Where each waits for another, what one of them says is false; and it is found out which.
    bool go_on_unheld() {
        unheld_ = true;
        const bool moved = go_on();
        unheld_ = false;
        return moved;
    }

    NotYet move(Node& node) {
        const Move& move = node.next_move();
        const NotYet why =
            explained(node.program.name, node.act_of(move), [&] { return step(node, move); });
        if (why) return why;
        ++node.next;
        // A look at the log is no act: it belongs to what is signed after it.
        if (move.what != What::recovers) ++replayed_.acts;
        return done;
    }

    NotYet act(Witness& witness) {
        const Act& act = witness.program.acts[witness.next];
        const NotYet why =
            explained(witness.program.name, act, [&] { return cosign(witness, act); });
        if (why) return why;
        ++witness.next;
        ++replayed_.acts;
        return done;
    }

    template <class Step>
    static NotYet explained(const std::string& name, const Act& act, Step&& step) {
        try {
            return step();
        } catch (const Refused& refused) {
            throw Refused(name + " " + act.text() + ", but " + refused.what());
        }
    }

    NotYet step(Node& node, const Move& move) {
        switch (move.what) {
            case What::starts:
                return start(node);
            case What::recovers:
                return recover(node, move.size);
            case What::opens:
                return open(node);
            case What::records:
                return record(node, move);
            case What::signs:
                return sign(node, move);
            case What::halts:
                return halt(node);
        }
        return done;
    }

    // The steps.

    NotYet start(Node& node) {
        if (may_go_on(node)) return "it may still live";
        lose(node);
        programs_.die(node.state);
        node.died = true;
        return done;
    }

    /// What its publisher has in hand it may still sign.
    NotYet halt(Node& node) {
        if (!trace_.may_halt) throw Refused("nothing is there that makes a node halt");
        if (may_go_on(node)) return "it may still go on";
        node.state.log = Log::halted;
        node.told_open = false;
        return done;
    }

    /// When it died or halted nobody knows: as late as may be.
    bool may_go_on(const Node& node) const {
        const Move* const back = node.next_recovery();
        return back && trees_.of_size(back->size) ? stored_.size.value() < back->size
                                                  : !all_stored();
    }

    /// Whatever was in hand is signed by then, or found again.
    void lose(Node& node) {
        programs_.give_up(node.state);
        node.waiting.clear();
        node.told_open = false;
    }

    NotYet recover(Node& node, std::uint64_t size) {
        if (const NotYet why = log_is_at(size)) return why;
        if (node.state.log == Log::halted) throw Refused("it has halted");
        if (node.state.log != Log::down) lose(node);
        const char* what = programs_.recover(node.state, stored_, outcome_.record, most_cosigned());
        if (!what || node.state.log == Log::halted) throw Refused("it finds another log");
        return done;
    }

    NotYet open(Node& node) {
        if (node.state.log != Log::open) throw Refused("it has not had the end of it signed");
        node.told_open = true;
        return done;
    }

    /// Where it had opened the log, it met what others had recorded; else it came no further than
    /// to have that signed.
    NotYet find(Node& node) {
        const Find* const next = node.next_find();
        if (!next || node.next < (node.told_open ? next->after : next->before)) return "later";
        const Act& act = node.act_of(node.moves.all[next->before]);
        const NotYet why = explained(node.program.name, act, [&] {
            return node.told_open ? meet(node, next->size) : recover(node, next->size);
        });
        if (why) return why;
        ++node.found;
        ++replayed_.unseen;
        return done;
    }

    NotYet meet(Node& node, std::uint64_t size) {
        if (const NotYet why = log_is_at(size)) return why;
        if (const char* halts = programs_.take_tip(node.state, stored_)) throw Refused(halts);
        node.waiting.push_back(stored_);
        return done;
    }

    NotYet log_is_at(std::uint64_t size) const {
        if (!trees_.of_size(size)) throw Refused("no batch that is stored ends there");
        if (stored_.size.value() > size) throw Refused("more than that was stored by then");
        return stored_.size.value() == size ? done : "they are not stored";
    }

    NotYet record(Node& node, const Move& move) {
        if (!node.told_open) throw Refused("it has not opened the log");
        if (move.size <= stored_.size.value()) throw Refused("as many were stored before");
        const std::optional<Head> tree = trees_.of_size(move.size);
        if (!tree) throw Refused("no batch that is stored ends there");
        if (tree->root != move.root) throw Refused("another tree of that size is stored");
        if (next_batch().size != tree->size) return "the batch before is not stored";
        if (is_held()) return "somebody else has still to see where the log ended before";
        if (const char* halts = programs_.take_tip(node.state, stored_)) throw Refused(halts);
        commit();
        node.state.tip = stored_;
        node.waiting.push_back(stored_);
        return done;
    }

    NotYet sign(Node& node, const Move& move) {
        const std::optional<Head> stored = trees_.of_size(move.size);
        if (!stored) throw Refused("no batch that is stored ends there");
        if (stored_.size < stored->size) return "they are not stored";
        if (!unheld_ && somebody_signs_before(move.size)) return "another signature comes before";
        const Head tree{stored->size, move.root.value(), stored->time};
        NodeOf<Head>& state = node.state;
        if (state.hand == Hand::empty) {
            take_up(node, tree);
        } else if (state.tip.size == tree.size) {
            state.batch = tree;
        } else if (outcome_.record.size < tree.size) {
            return "no record names so large a tree";
        }
        while (state.hand != Hand::recorded) {
            const char* what = state.hand == Hand::committed ? programs_.read_back(state, stored_)
                               : state.hand == Hand::read ? programs_.record(state, outcome_.record)
                                                          : programs_.take_over(state, stored_);
            if (state.hand == Hand::empty) throw Refused(std::string("it ") + what);
        }
        if (state.batch != tree)
            throw Refused("the record has it sign " + std::to_string(outcome_.record.size.value()));
        programs_.sign(state);
        outcome_.signed_trees.emplace(move.size, tree);
        node.died = false;
        return done;
    }

    /// Batches that wait together are signed together.
    static void take_up(Node& node, const Head& tree) {
        const auto found = std::find_if(node.waiting.begin(), node.waiting.end(),
                                        [&](const Head& each) { return each.size == tree.size; });
        if (found == node.waiting.end()) throw Refused("it has no such tree in hand");
        node.waiting.erase(node.waiting.begin(), found + 1);
        Programs<LogTrees>::take_up(node.state, tree);
    }

    NotYet cosign(Witness& witness, const Act& act) {
        const auto known = outcome_.signed_trees.find(act.size);
        if (known == outcome_.signed_trees.end()) return "no node signed it";
        const Head tree{known->second.size, act.root.value(), known->second.time};
        if (tree != known->second) throw Refused("another tree of that size was signed");
        const witness::Decision decision = trees_.decide(witness.cosigned, tree);
        if (decision.kind == witness::Decision::Kind::conflict)
            throw Refused("it has cosigned a larger one");
        if (decision.kind == witness::Decision::Kind::broken) throw Refused(decision.why);
        witness.cosigned = tree;
        outcome_.cosigned[witness.program.name].emplace(act.size, tree);
        return done;
    }

    // What nobody tells of.

    /// The next batch, where no node says that it is its own: one that knows nothing of it.
    NotYet commit_unseen() {
        if (all_stored() || told_.count(next_batch().size.value()) != 0 || is_held())
            return "somebody else's turn";
        Node* const node = first_back_of_those_who_may_have_died();
        if (!node) return "nobody's";
        if (const char* halts = programs_.take_tip(node->state, stored_))
            throw Refused(node->program.name + " " + halts);
        commit();
        node->state.log = Log::lost;
        node->told_open = false;
        ++replayed_.unseen;
        return done;
    }

    Node* first_back_of_those_who_may_have_died() {
        Node* first = nullptr;
        std::uint64_t back = 0;
        for (Node& node : nodes_) {
            if (!node.told_open || !node.stops_before_it_records()) continue;
            const Move* const returns = node.next_recovery();
            const std::uint64_t at = returns ? returns->size : ~std::uint64_t{0};
            if (first && back <= at) continue;
            first = &node;
            back = at;
        }
        return first;
    }

    /// Where a node finds a larger tree in the record than anybody says that it signed: of one
    /// that died between making its record durable and saying so.
    bool record_unseen() {
        for (const Node& node : nodes_) {
            if (node.ended() || node.state.hand == Hand::empty) continue;
            const Move& next = node.next_move();
            if (next.what != What::signs || next.size > stored_.size.value() ||
                next.size <= outcome_.record.size.value() || somebody_signs_before(next.size) ||
                !somebody_else_died(node))
                continue;
            outcome_.record = trees_.of_size(next.size).value_or(outcome_.record);
            ++replayed_.unseen;
            return true;
        }
        return false;
    }
    bool somebody_else_died(const Node& but) const {
        return std::any_of(nodes_.begin(), nodes_.end(), [&](const Node& node) {
            return &node != &but &&
                   (node.died || (!node.ended() && node.next_move().what == What::starts));
        });
    }

    // What is so by now.

    bool all_stored() const { return batches_ == trace_.batches.size(); }
    const Head& next_batch() const { return trace_.batches.at(batches_); }
    void commit() { stored_ = trace_.batches.at(batches_++); }

    /// Whether somebody has still to see where the log ends now.
    bool is_held() const {
        return !unheld_ && std::any_of(nodes_.begin(), nodes_.end(), [&](const Node& node) {
            return node.has_still_to_see(stored_.size.value());
        });
    }
    bool somebody_signs_before(std::uint64_t size) const {
        return std::any_of(nodes_.begin(), nodes_.end(), [&](const Node& node) {
            const Move* const signature = node.next_signature();
            return signature && signature->size < size;
        });
    }
    Head most_cosigned() const {
        Head most = LogTrees::none;
        for (const Witness& witness : witnesses_)
            if (witness.cosigned.size > most.size) most = witness.cosigned;
        return most;
    }

    /// Of all that is left, what is about the fewest events: the rest may wait for it.
    void expect_all_explained() {
        std::uint64_t fewest = ~std::uint64_t{0};
        std::string why;
        const auto consider = [&](std::uint64_t size, const std::string& text) {
            if (size >= fewest) return;
            fewest = size;
            why = text;
        };
        if (!all_stored() && told_.count(next_batch().size.value()) == 0)
            consider(next_batch().size.value(),
                     std::to_string(next_batch().size.value()) +
                         " events are stored, but no node says that it recorded the last of them, "
                         "and none has died or lost sight of the log since");
        for (Node& node : nodes_) {
            if (node.ended()) continue;
            const Move& next = node.next_move();
            if (next.what == What::starts || next.what == What::halts) continue;
            consider(next.size, node.program.name + " " + node.act_of(next).text() +
                                    ", but by then " + move(node));
        }
        for (Witness& witness : witnesses_) {
            if (witness.ended()) continue;
            const Act& next = witness.program.acts[witness.next];
            consider(next.size,
                     witness.program.name + " " + next.text() + ", but by then " + act(witness));
        }
        if (!why.empty()) throw Refused(why);
    }

    const Trace& trace_;
    const LogTrees trees_;
    const Programs<LogTrees> programs_{trees_, Guards{}};
    std::set<std::uint64_t> told_;  // batches that somebody says are its own
    std::vector<Node> nodes_;
    std::vector<Witness> witnesses_;
    std::size_t batches_ = 0;  // stored by now
    Head stored_ = LogTrees::none;
    Outcome outcome_;
    bool unheld_ = false;
    Replayed replayed_;
};

}  // namespace

std::ostream& operator<<(std::ostream& out, const Replayed& replayed) {
    out << replayed.acts << " acts replayed, " << replayed.unseen << " steps between them unseen";
    return replayed.refused.empty() ? out : out << "; refused: " << replayed.refused;
}

Replayed replay(const Trace& trace) {
    return Replay(trace).run();
}

}  // namespace bangiao::model
