#pragma once

#include <bangiao/ids.hpp>
#include <filesystem>

#include "base/clock.hpp"
#include "intake/intake.hpp"

namespace bangiao::server {

/// Admits the founding bundle, one SD-JWT a line, through the ordinary intake. Nobody else can file
/// before it is whole, so a line's place is its index in the log: lines below `recorded` stand
/// there already, and a founding that was cut off goes on. Throws std::runtime_error naming the
/// line that was refused, and why.
void found(const intake::Intake& intake, const Clock& clock, const std::filesystem::path& bundle,
           TreeSize recorded);

}  // namespace bangiao::server
