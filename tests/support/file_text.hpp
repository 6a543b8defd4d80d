#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace bangiao::testing {

/// Everything that a file holds; empty where there is none.
inline std::string file_text(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace bangiao::testing
