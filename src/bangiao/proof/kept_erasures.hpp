#pragma once

#include <bangiao/audit.hpp>
#include <map>
#include <optional>
#include <string>

#include "bangiao/proof/log_lines.hpp"
#include "bangiao/proof/replay.hpp"

namespace bangiao {

/// What was erased of one chain, held against what of it can still be opened: an ordered erasure is
/// on record and done, what it erased is gone, and nothing is gone that no event erased.
class KeptErasures {
public:
    /// What is stored with the chain's next event. Nothing is said where nothing was erased.
    std::optional<Check> met(std::uint64_t index, const KeptRecord& kept,
                             const Admission& admission);
    /// After the chain's last event: classes of which something is gone that no event erased.
    std::vector<Check> at_end() const;

private:
    template <class T>
    friend struct Saved;

    std::optional<Check> disclosures(std::uint64_t index, const KeptRecord& kept);
    Check erasure(const KeptErasure& kept, const Admission& admission) const;

    std::map<std::string, std::uint64_t> gone_;  // by class: the last event that it was filed with
};

}  // namespace bangiao
