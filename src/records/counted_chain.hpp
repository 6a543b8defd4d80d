#pragma once

#include <bangiao/figures.hpp>
#include <string>
#include <string_view>

#include "store/counted.hpp"
#include "vault/vault.hpp"

namespace bangiao::records {

/// Where what is kept of a chain is sealed: all of them under one key, so that a report opens one
/// and no ten thousand. It holds coded statistics only, which no erasure takes away.
vault::Place kept_place(const CaseId& chain);

/// What is kept of a chain, as text: one event after the other.
std::string kept_text(const std::vector<CountedEvent>& events);
/// Throws store::Damaged.
std::vector<CountedEvent> kept_events(std::string_view text);

/// What is kept of these chains, opened, in their order. Throws store::Damaged.
std::vector<std::vector<CountedEvent>> open_chains(vault::Vault& vault,
                                                   const std::vector<store::CountedChain>& chains);

}  // namespace bangiao::records
