#pragma once

#include <cstdint>
#include <cstring>
#include <ostream>
#include <string>
#include <vector>

namespace bangiao::model {

/// What an exploration found.
struct Explored {
    std::size_t states = 0;          ///< all that can be reached, unless a violation was met
    std::size_t transitions = 0;     ///< taken from them
    std::string violation;           ///< of the first state that breaks an invariant; else empty
    std::vector<std::string> trace;  ///< the shortest way there, a step a line
};

/// Every state that `World` can reach, breadth first. A state is plain bytes without padding, for
/// it is hashed and compared as such.
///
/// `World` has `State first() const` and `void steps(const State&, found) const`, which calls
/// found(step, next, violation) for each step that can be taken; a step has a text().
template <class World>
class Explorer {
public:
    using State = typename World::State;
    static_assert(std::has_unique_object_representations_v<State>);

    explicit Explorer(const World& world) : world_(world), table_(1 << 12, none) {
        add(world_.first(), 0);
    }

    Explored run() {
        Explored explored;
        for (std::size_t at = 0; at < states_.size() && explored.violation.empty(); ++at) {
            const State state = states_[at];  // by value: the vector grows
            world_.steps(state, [&](const auto& step, const State& next, const char* violation) {
                ++explored.transitions;
                if (violation && explored.violation.empty()) {
                    explored.violation = violation;
                    explored.trace = way_to(at);
                    explored.trace.push_back(step.text());
                } else {
                    add(next, at);
                }
            });
        }
        explored.states = states_.size();
        return explored;
    }

private:
    static constexpr std::uint32_t none = ~std::uint32_t{0};

    static std::size_t hash(const State& state) {
        std::uint64_t sum = 14695981039346656037U;  // FNV-1a
        unsigned char bytes[sizeof(State)];
        std::memcpy(bytes, &state, sizeof state);
        for (const unsigned char byte : bytes) sum = (sum ^ byte) * 1099511628211U;
        return sum ^ (sum >> 29);
    }

    void add(const State& state, std::size_t from) {
        if (4 * states_.size() > 3 * table_.size()) grow();
        std::uint32_t& place = place_of(state);
        if (place != none) return;
        place = static_cast<std::uint32_t>(states_.size());
        states_.push_back(state);
        came_from_.push_back(static_cast<std::uint32_t>(from));
    }
    std::uint32_t& place_of(const State& state) {
        std::size_t at = hash(state) & (table_.size() - 1);
        while (table_[at] != none && std::memcmp(&states_[table_[at]], &state, sizeof state) != 0)
            at = (at + 1) & (table_.size() - 1);
        return table_[at];
    }
    void grow() {
        table_.assign(2 * table_.size(), none);
        for (std::uint32_t i = 0; i < states_.size(); ++i) place_of(states_[i]) = i;
    }

    /// The steps are not kept: each is found again between two states that are.
    std::vector<std::string> way_to(std::size_t at) const {
        std::vector<std::string> names;
        for (; at != 0; at = came_from_[at]) {
            std::string name;
            world_.steps(states_[came_from_[at]],
                         [&](const auto& step, const State& next, const char*) {
                             if (name.empty() && std::memcmp(&next, &states_[at], sizeof next) == 0)
                                 name = step.text();
                         });
            names.insert(names.begin(), std::move(name));
        }
        return names;
    }

    const World& world_;
    std::vector<State> states_;
    std::vector<std::uint32_t> came_from_;
    std::vector<std::uint32_t> table_;  // of positions in states_, open addressing
};

inline std::ostream& operator<<(std::ostream& out, const Explored& explored) {
    out << explored.states << " states, " << explored.transitions << " transitions";
    if (explored.violation.empty()) return out;
    out << ", " << explored.violation << ":\n";
    for (const std::string& step : explored.trace) out << "    " << step << "\n";
    return out;
}

}  // namespace bangiao::model
