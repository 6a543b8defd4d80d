#pragma once

#include "store/log_store.hpp"

/// Checkpoints that were published with the cosignatures of their quorum.
namespace bangiao::store {

/// Does nothing if one of that size stands there: a published checkpoint never changes.
void insert_published(Session& session, TreeSize size, const std::string& note);
/// The largest, or nothing.
std::optional<StoredCheckpoint> newest_published(Session& session);

}  // namespace bangiao::store
