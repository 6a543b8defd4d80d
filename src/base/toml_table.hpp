#pragma once

#include <toml++/toml.h>

#include <chrono>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bangiao {

/// A whole file. Throws std::runtime_error with `file:line:column: sentence`.
toml::table parse_toml(const std::filesystem::path& file);

/// One table of a configuration file, read key by key; what nobody asked for is a mistake.
/// Throws std::runtime_error with `file:line:column: sentence`.
class TomlTable {
public:
    TomlTable(const toml::table& table, std::filesystem::path file)
        : table_(table), file_(std::move(file)) {}

    std::optional<std::string> text(std::string_view key);
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t least,
                                        std::int64_t most);
    std::optional<std::string> one_of(std::string_view key,
                                      std::initializer_list<std::string_view> words);
    std::optional<bool> flag(std::string_view key);
    /// Relative to the folder of the file.
    std::optional<std::filesystem::path> path(std::string_view key);
    /// An integer number of milliseconds, 1 to one day.
    std::optional<std::chrono::milliseconds> millis(std::string_view key);
    std::optional<TomlTable> table(std::string_view key);
    /// `[[key]]`: none if the key is absent.
    std::vector<TomlTable> tables(std::string_view key);
    std::optional<std::vector<std::string>> texts(std::string_view key);
    std::optional<std::vector<std::int64_t>> integers(std::string_view key, std::int64_t least,
                                                      std::int64_t most);

    std::string required_text(std::string_view key);
    std::filesystem::path required_path(std::string_view key);
    TomlTable required_table(std::string_view key);

    /// Refuses every key that was not asked for.
    void finish() const;

    [[noreturn]] void fail(const toml::node& at, const std::string& sentence) const;
    [[noreturn]] void missing(std::string_view key) const;

private:
    const toml::node* find(std::string_view key);

    const toml::table& table_;
    std::filesystem::path file_;
    std::set<std::string, std::less<>> asked_;
};

}  // namespace bangiao
