#pragma once

#include <bangiao/digest.hpp>
#include <filesystem>
#include <optional>
#include <string>

namespace bangiao::cli {

/// What an audit knew when it was broken off: a file beside the export, gone once the audit is
/// whole. One thread.
class Unfinished {
public:
    /// `depends`: on what else the audit depends; what was saved under another is not taken up.
    Unfinished(const std::filesystem::path& exported, const Digest& depends)
        : file_(exported.string() + ".audit"), depends_(depends) {}

    /// Nothing where there is none to go on with.
    std::optional<std::string> saved() const;
    /// Replaces what was saved before, at once. Throws UsageError.
    void save(const std::string& state) const;
    void forget() const { std::filesystem::remove(file_); }

private:
    const std::filesystem::path file_;
    const Digest depends_;
};

}  // namespace bangiao::cli
