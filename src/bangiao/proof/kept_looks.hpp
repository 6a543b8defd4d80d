#pragma once

#include <bangiao/audit.hpp>
#include <bangiao/look.hpp>
#include <boost/json/array.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bangiao/proof/log_lines.hpp"

namespace bangiao {

class Replay;
class VerifiedEvent;

/// The record of who looked, held against the heads of it that stand in the log: whatever the log
/// vouched for must be there, in its place and unchanged. Of the looks themselves it needs their
/// hashes and nothing else.
class KeptLooks {
public:
    /// An event that the law admitted then; where it puts the record's head into the log, that is
    /// remembered. Something is said only of one that names no head.
    std::optional<Check> met(const VerifiedEvent& event, Instant admitted_at, const Replay& replay);
    /// The next looks, in order.
    std::vector<Check> hold(const LogLooks& looks);
    /// Heads in the log that no look came up to.
    std::vector<Check> at_end() const;

    boost::json::array saved() const;
    void go_on(const boost::json::value& saved);

private:
    void step(const Digest& look, std::vector<Check>& checks);

    LookHead head_ = LookHead::start();
    std::map<std::uint64_t, Digest> vouched_for_;  // by the number of looks; not come up to yet
    bool shown_ = false;
};

}  // namespace bangiao
