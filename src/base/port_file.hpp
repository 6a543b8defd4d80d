#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace bangiao {

/// Tells whoever started the program which port it took. Whole or not at all: whoever waits for the
/// file never reads half a number.
void write_port(const std::optional<std::filesystem::path>& file, std::uint16_t port);

}  // namespace bangiao
