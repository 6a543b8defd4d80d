#pragma once

#include <bangiao/digest.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/result.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bangiao::law {

/// Where something stands in a file, line and column from 1.
struct Place {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    std::uint32_t layer = 0;  ///< 0: in the file itself; 1: in the one that it extends; and so on
};

/// A mistake in a policy or scenario file. Thrown inside the loader only; whoever calls the loader
/// gets a Refusal.
class Mistake : public std::runtime_error {
public:
    Mistake(Place where, const std::string& sentence) : std::runtime_error(sentence), at(where) {}
    Place at;
};

[[noreturn]] void fail(Place where, const std::string& sentence);

/// A TOML value that knows where it stands.
struct Node {
    enum class Kind { text, integer, real, boolean, date, moment, list, table, other };
    struct Member;

    Kind kind = Kind::other;
    Place place;
    std::string text;
    std::int64_t integer = 0;
    bool boolean = false;
    std::optional<Day> date;
    std::optional<Instant> moment;
    std::vector<Node> items;
    std::vector<Member> members;  ///< in the order of the file

    const Node* find(std::string_view key) const;
    bool is(Kind asked) const { return kind == asked; }
};

struct Node::Member {
    std::string key;
    Place place;  ///< of the key
    Node value;
};

/// Parses TOML 1.0; throws Mistake with the place of a syntax error.
Node read_toml(std::string_view text);

/// `file:line:column: sentence`.
std::string located(std::string_view file, const Mistake& mistake);

/// One table, read key by key. What nobody asked for is a mistake, which close() reports.
class Table {
public:
    explicit Table(const Node& node);  ///< a mistake unless the node is a table

    const Node* take(std::string_view key);
    const Node& need(std::string_view key);
    bool has(std::string_view key) const { return node_->find(key) != nullptr; }

    std::optional<std::string> text(std::string_view key);
    std::string needed_text(std::string_view key);
    std::optional<bool> flag(std::string_view key);
    std::optional<std::int64_t> integer(std::string_view key);
    std::optional<Day> date(std::string_view key);
    std::vector<std::string> texts(std::string_view key);  ///< empty where the key is absent
    std::optional<Words> words(std::string_view key);
    Words needed_words(std::string_view key);

    /// Members that nobody took yet, all of them taken now.
    std::vector<const Node::Member*> rest();
    void close() const;

    const Node& node() const { return *node_; }
    Place place() const { return node_->place; }

private:
    const Node* node_;
    std::set<std::string, std::less<>> taken_;
};

const std::string& as_text(const Node& node, std::string_view what);
std::int64_t as_integer(const Node& node, std::string_view what);
bool as_flag(const Node& node, std::string_view what);
Words as_words(const Node& node);

/// The elements of a list, or the one value that stands where a list may stand.
std::vector<const Node*> one_or_more(const Node& node);

}  // namespace bangiao::law
