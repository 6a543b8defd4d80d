#include "base/port_file.hpp"

#include <fstream>

namespace bangiao {

void write_port(const std::optional<std::filesystem::path>& file, std::uint16_t port) {
    if (!file) return;
    const std::filesystem::path fresh = file->string() + ".new";
    std::ofstream(fresh) << port << '\n';
    std::filesystem::rename(fresh, *file);
}

}  // namespace bangiao
