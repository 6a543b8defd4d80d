#pragma once

#include <bangiao/result.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bangiao::door {

/// The parameters of a request, each at most once.
class Query {
public:
    /// `parameter_unknown` for a name that the resource does not define, `parameter_invalid` for
    /// one that comes twice, lacks its `=`, or is not ASCII text when decoded.
    static Result<Query> parse(std::string_view query, std::span<const std::string_view> defined);

    /// Nothing if the parameter was not given.
    std::optional<std::string> text(std::string_view name) const;

    /// `limit`, a plain number from 1 to 500; 50 if it was not given.
    Result<std::size_t> limit() const;

    /// A plain number that must be given.
    Result<std::uint64_t> number(std::string_view name) const;

    /// `parameter_invalid`, naming the parameter and not its value.
    static Refusal invalid(std::string_view name);

private:
    std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace bangiao::door
