#include "cli/toml_file.hpp"

#include <string>

#include "cli/shell.hpp"

namespace bangiao::cli {

toml::table read_toml(const std::filesystem::path& file) {
    try {
        return toml::parse(read_input(file.string()), file.string());
    } catch (const toml::parse_error& mistake) {
        const toml::source_position where = mistake.source().begin;
        throw UsageError(file.string() + ":" + std::to_string(where.line) + ":" +
                         std::to_string(where.column) + ": " + std::string(mistake.description()));
    }
}

}  // namespace bangiao::cli
