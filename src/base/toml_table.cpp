#include "base/toml_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

namespace bangiao {

toml::table parse_toml(const std::filesystem::path& file) {
    try {
        return toml::parse_file(file.string());
    } catch (const toml::parse_error& e) {
        const toml::source_position where = e.source().begin;
        throw std::runtime_error(
            fmt::format("{}:{}:{}: {}", file.string(), where.line, where.column, e.description()));
    }
}

const toml::node* TomlTable::find(std::string_view key) {
    asked_.emplace(key);
    return table_.get(key);
}

void TomlTable::fail(const toml::node& at, const std::string& sentence) const {
    const toml::source_position where = at.source().begin;
    throw std::runtime_error(
        fmt::format("{}:{}:{}: {}", file_.string(), where.line, where.column, sentence));
}

void TomlTable::missing(std::string_view key) const {
    fail(table_, fmt::format("the key `{}` is missing here", key));
}

std::optional<std::string> TomlTable::text(std::string_view key) {
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    if (!node->is_string()) fail(*node, fmt::format("`{}` must be a text", key));
    return node->as_string()->get();
}

std::optional<std::int64_t> TomlTable::integer(std::string_view key, std::int64_t least,
                                               std::int64_t most) {
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    if (!node->is_integer()) fail(*node, fmt::format("`{}` must be an integer", key));
    const std::int64_t value = node->as_integer()->get();
    if (value < least || value > most)
        fail(*node, fmt::format("`{}` must lie between {} and {}", key, least, most));
    return value;
}

std::optional<std::string> TomlTable::one_of(std::string_view key,
                                             std::initializer_list<std::string_view> words) {
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    const auto given = node->value_exact<std::string>();
    if (given && std::find(words.begin(), words.end(), *given) != words.end()) return given;
    fail(*node, fmt::format("`{}` must be one of {}", key, fmt::join(words, ", ")));
}

std::optional<bool> TomlTable::flag(std::string_view key) {
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    if (!node->is_boolean()) fail(*node, fmt::format("`{}` must be true or false", key));
    return node->as_boolean()->get();
}

std::optional<std::filesystem::path> TomlTable::path(std::string_view key) {
    const std::optional<std::string> value = text(key);
    if (!value) return std::nullopt;
    const std::filesystem::path given(*value);
    return given.is_absolute() ? given : std::filesystem::absolute(file_).parent_path() / given;
}

std::optional<std::chrono::milliseconds> TomlTable::millis(std::string_view key) {
    const std::optional<std::int64_t> value = integer(key, 1, 86'400'000);
    if (!value) return std::nullopt;
    return std::chrono::milliseconds(*value);
}

std::optional<TomlTable> TomlTable::table(std::string_view key) {
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    if (!node->is_table()) fail(*node, fmt::format("`{}` must be a table", key));
    return TomlTable(*node->as_table(), file_);
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
    const toml::node* node = find(key);
    if (!node) return {};
    if (!node->is_array_of_tables()) fail(*node, fmt::format("`{}` must be tables", key));
    std::vector<TomlTable> all;
    for (const toml::node& each : *node->as_array()) all.emplace_back(*each.as_table(), file_);
    return all;
}

std::optional<std::vector<std::int64_t>> TomlTable::integers(std::string_view key,
                                                             std::int64_t least,
                                                             std::int64_t most) {
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    if (!node->is_array()) fail(*node, fmt::format("`{}` must be a list of integers", key));
    std::vector<std::int64_t> all;
    for (const toml::node& each : *node->as_array()) {
        if (!each.is_integer()) fail(each, fmt::format("`{}` must be a list of integers", key));
        all.push_back(each.as_integer()->get());
        if (all.back() < least || all.back() > most)
            fail(each, fmt::format("`{}` must lie between {} and {}", key, least, most));
    }
    return all;
}

std::optional<std::vector<std::string>> TomlTable::texts(std::string_view key) {
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    if (!node->is_array()) fail(*node, fmt::format("`{}` must be a list of texts", key));
    std::vector<std::string> all;
    for (const toml::node& each : *node->as_array()) {
        if (!each.is_string()) fail(each, fmt::format("`{}` must be a list of texts", key));
        all.push_back(each.as_string()->get());
    }
    return all;
}

std::string TomlTable::required_text(std::string_view key) {
    std::optional<std::string> value = text(key);
    if (!value) missing(key);
    return *value;
}

std::filesystem::path TomlTable::required_path(std::string_view key) {
    std::optional<std::filesystem::path> value = path(key);
    if (!value) missing(key);
    return *value;
}

TomlTable TomlTable::required_table(std::string_view key) {
    std::optional<TomlTable> value = table(key);
    if (!value) missing(key);
    return *value;
}

void TomlTable::finish() const {
    for (const auto& [key, node] : table_)
        if (!asked_.contains(key.str())) fail(node, fmt::format("unknown key `{}`", key.str()));
}

}  // namespace bangiao
