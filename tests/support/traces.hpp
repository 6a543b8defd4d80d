#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bangiao::testing {

/// Every byte but letters and digits as `%XX`.
std::string percent_encoded(std::string_view text);

/// Looks for texts wherever they may have been left behind, in every spelling in which a careless
/// program leaves a text: plain, in capitals, backwards, percent-encoded, with JSON's escapes, as
/// UTF-16, in base64 and base64url at each of three alignments, and all of those in hexadecimal.
class Traces {
public:
    explicit Traces(const std::set<std::string>& texts);

    /// Those texts that stand in the bytes, in whatever spelling, as `text (spelling)`.
    std::set<std::string> in(std::string_view bytes) const;
    /// Likewise in every file below the folder, and in the files' names: `text (spelling) in file`.
    std::set<std::string> below(const std::filesystem::path& folder) const;
    /// Every spelling of the texts.
    std::vector<std::string> spellings() const;

private:
    struct Spelling {
        std::string text;
        std::string how;
        std::string bytes;
    };
    void add(const std::string& text);
    std::vector<Spelling> spellings_;
};

}  // namespace bangiao::testing
