#pragma once

#include <bangiao/digest.hpp>
#include <bangiao/instant.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/session.hpp"

namespace bangiao::store {

/// One column of a bulk insert: its values joined into one text parameter, which the statement
/// takes apart again with `string_to_table(:c, chr(31), chr(24))`. As fast as a binary array or
/// COPY, and inside SOCI. A value may be a list itself: a Column of the inner separator, taken
/// apart with `string_to_array(c, chr(30), chr(24))`.
class Column {
public:
    static constexpr char separator = '\x1f';
    static constexpr char inner_separator = '\x1e';
    static constexpr char null_mark = '\x18';

    explicit Column(char between = separator) : between_(between) {}

    /// Throws std::invalid_argument if the text is empty or holds NUL, a separator or the null
    /// mark.
    void add(std::string_view text);
    void add(const char* text) { add(std::string_view(text)); }
    void add(std::uint64_t number);
    void add(bool flag) { add(std::string_view(flag ? "true" : "false")); }
    void add(const Digest& digest) { add_bytes(digest.view()); }
    void add(Instant when) { add(std::string_view(when.utc_text())); }
    void add_bytes(std::string_view raw);
    void add_null();
    /// Throws std::invalid_argument for an empty list.
    void add_list(const Column& list);
    /// Null where it is empty; the statement makes it empty again.
    void add_or_null(std::string_view text) { text.empty() ? add_null() : add(text); }
    template <class T>
    void add(const std::optional<T>& value) {
        value ? add(*value) : add_null();
    }

    bool empty() const { return count_ == 0; }
    Parameter parameter() && { return Parameter(std::move(joined_)); }

private:
    void next();
    char between_;
    std::string joined_;
    std::size_t count_ = 0;
};

/// What a statement joined with a separator and the null mark; of no text, nothing.
std::vector<std::optional<std::string>> values_in(std::string_view joined, char between);

/// What is asked for, as one parameter, which the statement takes apart with
/// `string_to_array(:a, chr(31))`; ids as their text.
template <class Values>
Parameter list_of(const Values& values) {
    Column column;
    for (const auto& each : values) {
        if constexpr (requires { each.text(); })
            column.add(each.text());
        else
            column.add(each);
    }
    return std::move(column).parameter();
}

/// Ids as their text, or counts, joined by commas: as the policies that know a reach take them, and
/// a list within a list.
template <class Values>
std::string listed(const Values& values) {
    std::string text;
    for (const auto& each : values) {
        if (!text.empty()) text += ',';
        if constexpr (requires { each.text(); })
            text += each.text();
        else
            text += std::to_string(each.value());
    }
    return text;
}

/// Null where there is none; an id as its text.
template <class T>
Parameter or_null(const std::optional<T>& value) {
    if (!value) return std::nullopt;
    if constexpr (requires { value->text(); })
        return value->text();
    else
        return *value;
}

}  // namespace bangiao::store
