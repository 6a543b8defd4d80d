#pragma once

#include <bangiao/instant.hpp>
#include <string>

#include "paper/document.hpp"

namespace bangiao::paper {

/// Whose paper it is.
struct Letterhead {
    std::string agency;
    std::string place;
    Day on;
};

/// A report as an office prints, numbers and signs it (Decree 30/2020, Annex I): a PDF whose text
/// can be found and copied. What an office fills in by hand is left open: number and signature. The
/// same document under the same letterhead gives the same bytes. Throws std::runtime_error. Any
/// thread.
std::string printed(const Document& document, const Letterhead& letterhead);

}  // namespace bangiao::paper
