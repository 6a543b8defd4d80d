#include "model/moves.hpp"

#include <algorithm>

namespace bangiao::model {
namespace {

class Reader {
public:
    explicit Reader(const std::vector<Act>& acts) : acts_(acts) {}

    Moves read() && {
        for (at_ = 0; at_ < acts_.size(); ++at_) read(acts_[at_]);
        return std::move(moves_);
    }

private:
    void read(const Act& act) {
        switch (act.what) {
            case Act::What::starts:
                begin_again(false);
                return add(Move::What::starts);
            case Act::What::opens:
                // Before it come a look where the log ends, and a signature of that: or the log
                // was empty.
                if (at_ == 0 || acts_[at_ - 1].what != Act::What::signs)
                    add(Move::What::recovers, act.size);
                add(Move::What::opens, act.size);
                return begin_again(true);
            case Act::What::records:
                to_be_signed_.push_back(act.size);
                return add(Move::What::records, act.size);
            case Act::What::signs:
                before_signing(act.size);
                return add(Move::What::signs, act.size);
            case Act::What::halts:
                return add(Move::What::halts);
            case Act::What::cosigns:
                return;  // no node does
        }
    }

    /// What is signed was found in a recovery, or recorded by the node itself, or else by another.
    void before_signing(std::uint64_t size) {
        const bool opens = at_ + 1 < acts_.size() && acts_[at_ + 1].what == Act::What::opens;
        if (opens || !open_) {
            add(Move::What::recovers, opens ? acts_[at_ + 1].size : size);
        } else if (std::find(to_be_signed_.begin(), to_be_signed_.end(), size) ==
                   to_be_signed_.end()) {
            moves_.finds.push_back({size, after_what_is_smaller(size), moves_.all.size()});
        }
        std::erase_if(to_be_signed_, [&](std::uint64_t each) { return each <= size; });
    }

    void begin_again(bool open) {
        open_ = open;
        opened_ = moves_.all.size();
        to_be_signed_.clear();
    }
    std::size_t after_what_is_smaller(std::uint64_t size) const {
        std::size_t after = moves_.all.size();
        const auto may_be_later = [&](const Move& move) {
            return move.what != Move::What::records || move.size > size;
        };
        while (after > opened_ && may_be_later(moves_.all[after - 1])) --after;
        return after;
    }
    void add(Move::What what, std::uint64_t size = 0) {
        moves_.all.push_back({what, size, acts_[at_].root, at_});
    }

    const std::vector<Act>& acts_;
    std::size_t at_ = 0;
    Moves moves_;
    bool open_ = false;
    std::size_t opened_ = 0;                   // the first move after that
    std::vector<std::uint64_t> to_be_signed_;  // batches of its own, by their ends
};

}  // namespace

Moves moves_of(const std::vector<Act>& acts) {
    return Reader(acts).read();
}

}  // namespace bangiao::model
