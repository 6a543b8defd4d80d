#include "cli/policy_files.hpp"

#include <algorithm>

#include "cli/profile.hpp"

namespace bangiao::cli {
namespace {

std::vector<std::filesystem::path> of_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().extension() == ".toml") files.push_back(entry.path());
    if (error) throw UsageError(folder.string() + " cannot be read");
    if (files.empty()) throw UsageError(folder.string() + " holds no .toml file");
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

Registry PolicyFiles::adopted() const {
    Registry registry;
    for (const RegistryChange& change : adopt_all(book, Instant::from_seconds(0)))
        registry.apply(change);
    return registry;
}

const PolicyFile* PolicyFiles::in_force(Day day) const {
    const Policy* policy = book.in_force(adopted(), day);
    for (const auto& [digest, path] : paths)
        if (policy && book.find(digest) == policy) return book.file(digest);
    return nullptr;
}

std::vector<std::filesystem::path> toml_files(const std::vector<std::filesystem::path>& given) {
    std::vector<std::filesystem::path> all;
    for (const std::filesystem::path& each : given) {
        if (!std::filesystem::exists(each)) throw UsageError(each.string() + " does not exist");
        if (!std::filesystem::is_directory(each)) {
            all.push_back(each);
            continue;
        }
        for (std::filesystem::path& file : of_folder(each)) all.push_back(std::move(file));
    }
    return all;
}

std::vector<PolicyText> read_policies(const std::vector<std::filesystem::path>& given) {
    std::vector<PolicyText> texts;
    for (const std::filesystem::path& path : toml_files(given))
        texts.push_back({read_input(path.string()), path.string()});
    return bases_first(std::move(texts));
}

Result<PolicyFiles> load_policies(const std::filesystem::path& folder) {
    PolicyFiles files;
    for (PolicyText& each : read_policies({folder})) {
        BANGIAO_TRY(const Digest digest, files.book.add(std::move(each.text), each.file_name));
        files.paths.emplace(digest, each.file_name);
    }
    return files;
}

std::filesystem::path policies_folder(const Shell& shell, const std::filesystem::path& given) {
    if (!given.empty()) return given;
    if (shell.profile.empty()) return "policies";
    return Profile::read(shell.profile).policies;
}

}  // namespace bangiao::cli
