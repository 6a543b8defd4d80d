#include "store/bulk.hpp"

#include <bangiao/base64.hpp>
#include <stdexcept>

namespace bangiao::store {

void Column::next() {
    if (count_++ > 0) joined_ += separator;
}

void Column::add(std::string_view text) {
    constexpr std::string_view forbidden("\x1f\x18\0", 3);
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

}  // namespace bangiao::store
