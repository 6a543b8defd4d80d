#pragma once

#include <bangiao/event.hpp>
#include <bangiao/merkle.hpp>
#include <boost/json/array.hpp>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "bangiao/law/report_book.hpp"
#include "bangiao/proof/replay.hpp"

namespace bangiao {

/// Whether the events that vouch for figures name what these were counted from: a head that the
/// log had by then, and the digest that follows from it. One log, in log order.
class FigureSources {
public:
    /// Heads are known this far back; figures of a log that has grown further since are late.
    static constexpr std::size_t most_heads = 65'536;

    void remember(TreeSize head, const Digest& root);
    /// Nothing where the event vouches for none.
    std::optional<Check> hold(const VerifiedEvent& event, Instant admitted_at,
                              const Replay& replay);

    boost::json::array saved() const;
    void go_on(const boost::json::value& saved);

private:
    Check compiled(const VerifiedEvent& event, const law::Vouching& names, const Replay& replay);
    Check submitted(const VerifiedEvent& event, const law::Vouching& names) const;

    std::deque<std::pair<TreeSize, Digest>> heads_;
    std::map<std::string, std::string> compiled_;  // the digest named last, by chain
};

}  // namespace bangiao
