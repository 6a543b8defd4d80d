#pragma once

#include <bangiao/result.hpp>
#include <string>
#include <utility>

#include "cli/shell.hpp"

namespace bangiao::cli {

/// What a file that the user named holds, or a UsageError that says in their language why it
/// cannot be used.
template <class T>
T usable(const Shell& shell, const std::string& what, Result<T> result) {
    if (result) return std::move(*result);
    const Refusal& why = result.error();
    std::string sentence = what + ": " + std::string(words_for(why.reason, shell.language));
    if (!why.detail.empty()) sentence += " (" + why.detail + ")";
    throw UsageError(sentence);
}

}  // namespace bangiao::cli
