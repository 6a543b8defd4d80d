#pragma once

#include <bangiao/ids.hpp>
#include <bangiao/leaf.hpp>
#include <cstdlib>
#include <string>
#include <utility>

#include "store/database.hpp"
#include "store/log_store.hpp"

namespace bangiao::bench {

inline void commit(store::Transaction& transaction) {
    if (transaction.commit() != store::Outcome::committed) std::abort();
}

/// The one case that made-up events are in.
inline void open_case(store::Database& writer) {
    store::Transaction transaction(writer);
    insert_cases(transaction.session(),
                 {{0, CaseId::parse(random_uuid()).value(), store::ChainKind::person}});
    commit(transaction);
}

/// What the service would store of an event, of nobody and signed by nobody.
inline store::NewEvent made_up(std::uint64_t index, Instant when, std::string jws) {
    const Digest leaf = leaf_hash(std::to_string(index));
    return {LeafIndex(index),
            0,
            index,
            EventId::parse(random_uuid()).value(),
            leaf,
            leaf,
            when,
            std::move(jws),
            "t",
            "u",
            false};
}

}  // namespace bangiao::bench
