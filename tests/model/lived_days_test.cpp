// Days that nodes and witnesses live by chance, step by step as the model has them, of which only
// what they tell is kept: whatever order it came in, the replay finds one.
#include <gtest/gtest.h>

#include <bangiao/merkle.hpp>
#include <random>

#include "model/log_trees.hpp"
#include "model/programs.hpp"
#include "model/replay.hpp"

namespace bangiao::model {
namespace {

using ledger::Head;

/// A log of some batches, none of them recorded yet.
Trace empty_log(std::mt19937& random) {
    Trace trace;
    Frontier frontier;
    for (int batch = 0; batch < 60; ++batch) {
        for (std::size_t more = 1 + random() % 3; more > 0; --more) {
            trace.leaves.push_back(leaf_hash(std::to_string(random())));
            frontier.append(trace.leaves.back());
        }
        trace.batches.push_back(
            {frontier.size(), frontier.root(),
             Instant::from_seconds(static_cast<std::int64_t>(frontier.size().value()))});
    }
    return trace;
}

class Day {
public:
    explicit Day(std::uint32_t seed) : random_(seed), trace_(empty_log(random_)) {
        for (const char* name : {"node 1", "node 2", "node 3", "node 4"})
            trace_.nodes.push_back({name, {}});
        for (const char* name : {"witness A", "witness B"}) trace_.witnesses.push_back({name, {}});
        trace_.quorum = 2;
        nodes_.resize(
            trace_.nodes.size(),
            {{Log::down, Hand::empty, LogTrees::none, LogTrees::none, LogTrees::none}, {}, false});
        cosigned_.resize(trace_.witnesses.size(), LogTrees::none);
    }

    Trace live() && {
        while (batches_ < trace_.batches.size()) {
            if (one_in(4))
                cosign(random_() % cosigned_.size());
            else
                go_on(random_() % nodes_.size());
        }
        trouble_ = false;
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            while (!at_rest(nodes_[i])) go_on(i);
        trace_.record = record_;
        for (std::size_t i = 0; i < cosigned_.size(); ++i) trace_.witnesses[i].holds = cosigned_[i];
        return std::move(trace_);
    }

private:
    struct Living {
        NodeOf<Head> state;
        std::vector<Head> waiting;
        bool runs;
    };

    bool one_in(unsigned many) { return random_() % many == 0; }
    bool trouble(unsigned one_of) { return trouble_ && one_in(one_of); }
    static bool at_rest(const Living& node) {
        return node.state.log == Log::open && node.state.hand == Hand::empty &&
               node.waiting.empty();
    }
    void tell(std::size_t node, Act act) { trace_.nodes[node].acts.push_back(std::move(act)); }

    void go_on(std::size_t number) {
        Living& node = nodes_[number];
        if (node.runs && trouble(25)) return die(node);
        if (node.state.hand != Hand::empty) return publish(number);
        if (!node.waiting.empty() && (node.state.log == Log::lost || one_in(2)))
            return take_up(node);
        if (node.state.log == Log::open)
            return batches_ < trace_.batches.size() ? file(number) : void();
        if (!node.runs) {
            node.runs = true;
            return tell(number, {Act::What::starts});
        }
        programs_.recover(node.state, stored_, record_, LogTrees::none);
        if (node.state.log == Log::open) tell(number, {Act::What::opens, 0});
    }

    static void die(Living& node) {
        Programs<LogTrees>::die(node.state);
        node.waiting.clear();
        node.runs = false;
    }
    static void give_up(Living& node) {
        Programs<LogTrees>::give_up(node.state);
        node.waiting.clear();
    }

    void take_up(Living& node) {
        const auto end =
            node.waiting.begin() + 1 + static_cast<std::ptrdiff_t>(random_() % node.waiting.size());
        const Head tree = *(end - 1);
        node.waiting.erase(node.waiting.begin(), end);
        if (tree.size > node.state.shown.size) programs_.take_up(node.state, tree);
    }

    void publish(std::size_t number) {
        Living& node = nodes_[number];
        if (node.state.hand != Hand::recorded && trouble(15)) return give_up(node);
        switch (node.state.hand) {
            case Hand::empty:
                return;
            case Hand::committed:
                programs_.read_back(node.state, stored_);
                return;
            case Hand::read:
                programs_.record(node.state, record_);
                if (trouble(4)) die(node);
                return;
            case Hand::overtaken:
                programs_.take_over(node.state, stored_);
                return;
            case Hand::recorded:
                return sign(number);
        }
    }

    void sign(std::size_t number) {
        Living& node = nodes_[number];
        const Head tree = node.state.batch;
        const bool opens = node.state.log == Log::opening;
        programs_.sign(node.state);
        tell(number, {Act::What::signs, tree.size.value(), tree.root});
        signed_.push_back(tree);
        trace_.shown.push_back(tree);
        if (trouble(8)) return give_up(node);
        if (opens) tell(number, {Act::What::opens, node.state.tip.size.value()});
    }

    void file(std::size_t number) {
        Living& node = nodes_[number];
        if (node.waiting.size() == 3) return;
        programs_.take_tip(node.state, stored_);
        if (one_in(6)) {
            if (stored_ != LogTrees::none) node.waiting.push_back(stored_);
            return;
        }
        if (trouble(8)) {
            node.state.log = Log::lost;
            return;
        }
        stored_ = trace_.batches[batches_++];
        if (trouble(10)) {
            node.state.log = Log::lost;
            return;
        }
        if (trouble(8)) return die(node);
        node.state.tip = stored_;
        node.waiting.push_back(stored_);
        tell(number, {Act::What::records, stored_.size.value(), stored_.root});
    }

    void cosign(std::size_t number) {
        if (signed_.empty()) return;
        const Head& tree = signed_[random_() % signed_.size()];
        if (trees_.decide(cosigned_[number], tree).kind != witness::Decision::Kind::cosign) return;
        cosigned_[number] = tree;
        trace_.witnesses[number].acts.push_back({Act::What::cosigns, tree.size.value(), tree.root});
        if (one_in(2)) return;
        trace_.published.push_back({tree, {}});
        for (std::size_t i = 0; i < cosigned_.size(); ++i)
            if (cosigned_[i] == tree)
                trace_.published.back().cosigners.insert(trace_.witnesses[i].name);
        if (trace_.published.back().cosigners.size() < trace_.quorum) trace_.published.pop_back();
    }

    std::mt19937 random_;
    Trace trace_;
    const LogTrees trees_{trace_.leaves, trace_.batches};
    const Programs<LogTrees> programs_{trees_, Guards{}};
    std::vector<Living> nodes_;
    std::vector<Head> cosigned_;
    std::vector<Head> signed_;
    std::size_t batches_ = 0;  // recorded by now
    Head stored_ = LogTrees::none;
    Head record_ = LogTrees::none;
    bool trouble_ = true;
};

TEST(Replay, ExplainsWhateverDayIsLivedByChance) {
    std::size_t unseen = 0;
    for (std::uint32_t seed = 0; seed < 1000; ++seed) {
        const Replayed replayed = replay(Day(seed).live());
        ASSERT_EQ(replayed.refused, "") << "on day " << seed;
        unseen += replayed.unseen;
    }
    EXPECT_GT(unseen, 10'000U) << "on these days too little stays untold";
}

TEST(Replay, RefusesEveryDayOfWhichOneRootIsAnother) {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        Trace trace = Day(seed).live();
        std::mt19937 random(seed);
        std::vector<Act>& acts = trace.nodes[random() % trace.nodes.size()].acts;
        std::vector<Act*> rooted;
        for (Act& act : acts)
            if (act.root) rooted.push_back(&act);
        ASSERT_FALSE(rooted.empty()) << "on day " << seed;
        rooted[random() % rooted.size()]->root = sha256("another root");
        EXPECT_NE(replay(trace).refused, "") << "on day " << seed;
    }
}

}  // namespace
}  // namespace bangiao::model
