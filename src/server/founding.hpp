#pragma once

#include <filesystem>

#include "base/clock.hpp"
#include "intake/intake.hpp"

namespace bangiao::server {

/// Admits the founding bundle, one SD-JWT a line, through the ordinary intake. Every line that
/// stands in the log already is admitted again with its old receipt, so that a start that was cut
/// off goes on. Throws std::runtime_error naming the line that was refused, and why.
void found(const intake::Intake& intake, const Clock& clock, const std::filesystem::path& bundle);

}  // namespace bangiao::server
