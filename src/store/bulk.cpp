#include "store/bulk.hpp"

#include <algorithm>
#include <bangiao/base64.hpp>
#include <stdexcept>

namespace bangiao::store {

void Column::next() {
    if (count_++ > 0) joined_ += between_;
}

void Column::add(std::string_view text) {
    constexpr std::string_view forbidden("\x1f\x1e\x18\0", 4);
    if (text.find_first_of(forbidden) != std::string_view::npos)
        throw std::invalid_argument("a value holds a control character that separates values");
    if (text.empty()) throw std::invalid_argument("an empty value in a bulk insert");
    next();
    joined_ += text;
}

void Column::add(std::uint64_t number) {
    next();
    joined_ += std::to_string(number);
}

void Column::add_bytes(std::string_view raw) {
    next();
    joined_ += "\\x";
    joined_ += hex_encode(raw);
}

void Column::add_null() {
    next();
    joined_ += null_mark;
}

void Column::add_list(const Column& list) {
    if (list.empty()) throw std::invalid_argument("an empty list in a bulk insert");
    next();
    joined_ += list.joined_;
}

std::vector<std::optional<std::string>> values_in(std::string_view joined, char between) {
    constexpr std::string_view null(&Column::null_mark, 1);
    std::vector<std::optional<std::string>> values;
    while (!joined.empty()) {
        const std::size_t end = std::min(joined.find(between), joined.size());
        const std::string_view value = joined.substr(0, end);
        values.push_back(value == null ? std::nullopt : std::optional<std::string>(value));
        joined.remove_prefix(std::min(end + 1, joined.size()));
    }
    return values;
}

}  // namespace bangiao::store
