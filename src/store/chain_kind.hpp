#pragma once

#include <stdexcept>
#include <string_view>

#include "store/log_store.hpp"

namespace bangiao::store {

/// The words of ledger.cases.kind; they stand on disk and never change.
inline std::string_view name_of(ChainKind kind) {
    switch (kind) {
        case ChainKind::governance:
            return "governance";
        case ChainKind::unit:
            return "unit";
        case ChainKind::person:
            return "person";
    }
    throw std::logic_error("a kind of chain without a name");
}

inline ChainKind chain_kind_named(std::string_view name) {
    for (const ChainKind kind : {ChainKind::governance, ChainKind::unit, ChainKind::person})
        if (name_of(kind) == name) return kind;
    throw Damaged("a stored kind of chain has another name");
}

}  // namespace bangiao::store
