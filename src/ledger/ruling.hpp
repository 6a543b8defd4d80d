#pragma once

#include <bangiao/case_state.hpp>
#include <bangiao/refusal.hpp>
#include <cstddef>
#include <variant>

#include "store/log_store.hpp"

namespace bangiao::ledger {

/// An event that has its place in the log, and where its chain stood after it.
struct Placed {
    EventId id;
    CaseId case_id;
    LeafIndex index;
    Instant admitted_at;
    Digest digest;
    CaseState state;
};

/// The log held the same bytes before this batch began.
struct Repeated {
    store::KnownEvent known;
    CaseState state;  ///< where its chain stands now
};

/// The same bytes came earlier in the batch: it fares as that one does.
struct SameAs {
    std::size_t position;
};

/// What becomes of one event of a batch.
using Ruling = std::variant<Refusal, Placed, Repeated, SameAs>;

}  // namespace bangiao::ledger
