#include "door/query.hpp"

#include <algorithm>
#include <charconv>

namespace bangiao::door {
namespace {

constexpr std::size_t usual_limit = 50;
constexpr std::size_t greatest_limit = 500;

std::optional<char> escaped(std::string_view two_digits) {
    unsigned char value = 0;
    const char* const end = two_digits.data() + two_digits.size();
    const auto [stop, error] = std::from_chars(two_digits.data(), end, value, 16);
    if (two_digits.size() != 2 || error != std::errc() || stop != end) return std::nullopt;
    return static_cast<char>(value);
}

std::optional<std::string> decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const std::optional<char> value = escaped(text.substr(i + 1, 2));
            if (!value) return std::nullopt;
            c = *value;
            i += 2;
        }
        if (c <= ' ' || c > '~') return std::nullopt;  // no parameter of ours holds anything else
        result += c;
    }
    return result;
}

/// Digits and nothing else.
std::optional<std::uint64_t> plain_number(const std::string& text) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

}  // namespace

Refusal Query::invalid(std::string_view name) {
    return Refusal(Reason::parameter_invalid, "parameter " + std::string(name));
}

Result<Query> Query::parse(std::string_view query, std::span<const std::string_view> defined) {
    Query result;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const std::size_t equals = pair.find('=');
        const auto known = std::find(defined.begin(), defined.end(), pair.substr(0, equals));
        if (known == defined.end()) return Refusal(Reason::parameter_unknown);
        if (equals == pair.npos) return invalid(*known);
        std::optional<std::string> value = decoded(pair.substr(equals + 1));
        if (!value || !result.values_.try_emplace(std::string(*known), std::move(*value)).second)
            return invalid(*known);
    }
    return result;
}

std::optional<std::string> Query::text(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) return std::nullopt;
    return found->second;
}

Result<std::size_t> Query::limit() const {
    const std::optional<std::string> given = text("limit");
    if (!given) return usual_limit;
    const std::optional<std::uint64_t> value = plain_number(*given);
    if (!value || *value < 1 || *value > greatest_limit) return invalid("limit");
    return std::size_t(*value);
}

Result<std::uint64_t> Query::number(std::string_view name) const {
    const std::optional<std::string> given = text(name);
    const std::optional<std::uint64_t> value = given ? plain_number(*given) : std::nullopt;
    if (!value) return invalid(name);
    return *value;
}

}  // namespace bangiao::door
