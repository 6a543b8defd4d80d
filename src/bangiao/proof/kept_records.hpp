#pragma once

#include <bangiao/audit.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "bangiao/proof/kept_erasures.hpp"
#include "bangiao/proof/ladder.hpp"
#include "bangiao/proof/log_lines.hpp"

namespace bangiao {

/// Holds what the database keeps beside the events (ids, places, states, parties, duties) against
/// what the replayed log says of them, event by event in log order. Remembers the chains and their
/// open duties.
class KeptRecords {
public:
    /// What the law opened and closed, for the duties' own count.
    struct Duties {
        std::uint64_t met = 0, late = 0;
        std::vector<std::string> missed;  ///< late ones, with their chain
    };

    /// One check each for `record`, `duties`, `disclosures`; `erasures` where something was erased;
    /// with a chain's last event `state` and `parties`. To be called for every event; without a
    /// record it only remembers.
    std::vector<Check> hold(const LogEvent& event, const Examined& examined,
                            const Admission& admission, const Replay& replay, Duties& duties);

    /// After the last event of a log of that size: rows that speak of events that never came.
    std::vector<Finding> at_end(TreeSize size, const Replay& replay) const;

    /// The rows met so far, by table.
    const std::map<std::string, std::uint64_t>& rows() const { return rows_; }
    std::uint64_t chains() const { return chains_.size(); }

    boost::json::array saved() const;
    void go_on(const boost::json::value& saved);

private:
    template <class T>
    friend struct Saved;
    struct OpenDuty {
        Duty duty;
        std::uint64_t as_of;           // size of the log when its row was read
        std::optional<KeptDuty> kept;  // the row, where there was one
    };
    struct Chain {
        std::uint64_t length = 0;
        std::uint64_t claimed = 0;  // its length by the stored state
        std::uint64_t as_of = 0;
        std::uint64_t last_index = 0;
        std::set<UnitId> parties;  // every unit that ever had a part
        std::vector<OpenDuty> open;
        KeptErasures erasures;
    };

    Check record_check(const LogEvent& event, const Examined& examined, const Admission& admission,
                       const Replay& replay, const Chain& chain) const;
    Check duties_check(const LogEvent& event, const Admission& admission, Chain& chain,
                       Duties& duties);
    std::optional<Check> close(const ClosedDuty& closed, std::uint64_t index, Chain& chain);
    void count_rows(const KeptRecord& kept);

    std::map<std::string, Chain> chains_;
    std::map<std::string, std::uint64_t> rows_;
};

}  // namespace bangiao
