#pragma once

#include <cstdlib>

/// A finding: the fuzzer stops here and keeps the input.
inline void must(bool holds) {
    if (!holds) std::abort();
}
