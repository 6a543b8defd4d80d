#include "cli/unfinished.hpp"

#include "cli/zstd_file.hpp"

namespace bangiao::cli {

std::optional<std::string> Unfinished::saved() const {
    if (!std::filesystem::exists(file_)) return std::nullopt;
    ZstdReader reader(file_);
    std::string text;
    while (true) {
        const Result<std::optional<ZstdReader::Piece>> piece = reader.next();
        if (!piece) return std::nullopt;
        if (!*piece) break;
        text += (*piece)->text;
    }
    const std::string head = depends_.hex() + "\n";
    if (!text.starts_with(head)) return std::nullopt;
    return text.substr(head.size());
}

void Unfinished::save(const std::string& state) const {
    const std::filesystem::path fresh = file_.string() + ".new";
    ZstdWriter file(fresh, 0);
    file.write(depends_.hex() + "\n" + state);
    file.finish();
    std::filesystem::rename(fresh, file_);
}

}  // namespace bangiao::cli
