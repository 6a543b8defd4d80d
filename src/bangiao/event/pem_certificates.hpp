#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bangiao {

/// The DER of every certificate of a PEM text, as its base64 spells it and in its order; other
/// blocks are passed over. Nothing if a block cannot be read.
std::optional<std::vector<std::string>> certificates_of(std::string_view pem);

}  // namespace bangiao
