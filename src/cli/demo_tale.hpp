#pragma once

#include <bangiao/scenario.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "cli/policy_files.hpp"

namespace bangiao::cli {

/// A source of choices that is the same on every machine.
class Choice {
public:
    explicit Choice(std::uint64_t seed) : engine_(seed) {}
    /// Below `many`, which is not zero.
    std::size_t below(std::size_t many) { return engine_() % many; }

private:
    std::mt19937_64 engine_;
};

/// What was admitted of a story, and nothing else: no expectation is left in it. Nothing where
/// units end in it or officers leave, whom other tales still need.
std::optional<Scenario> as_tale(const Scenario& story);

/// The tale so many whole weeks later, as far as it reaches by `to`, in another province and of
/// other persons: those who are looked for by name or paper get names that tell that they are made
/// up, with this number. Nothing where the law would not admit it then.
std::optional<Scenario> retold(const Scenario& tale, const PolicyFiles& policies,
                               std::chrono::weeks later, Instant to, std::size_t number,
                               Choice& choice);

}  // namespace bangiao::cli
