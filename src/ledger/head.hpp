#pragma once

#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <vector>

namespace bangiao::ledger {

/// A tree that is to be signed.
struct Head {
    TreeSize size;
    Digest root;
    Instant time;  ///< admission of its last event
    friend bool operator==(const Head&, const Head&) = default;
};

/// Of a log without events.
Head head_of_nothing();

/// Why `next` may not be signed after `last`, in fixed words; null if it may. The whole of what the
/// signer decides: the same tree again, or a larger and later one with a proof that it extends the
/// last (empty from size 0).
const char* break_between(const Head& last, const Head& next,
                          const std::vector<Digest>& consistency);

/// How a log that ends in `stored` stands to a tree that is known to have been it: `behind`, it
/// lacks some of it; `forked`, it has another tree of that size; `holds` is no proof, for a larger
/// log may have been rewritten.
enum class Standing { holds, behind, forked };
Standing standing_of(const Head& stored, const Head& known);

}  // namespace bangiao::ledger
