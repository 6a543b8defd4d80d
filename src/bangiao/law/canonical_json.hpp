#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace bangiao::law {

/// The one byte form of a JSON value: members sorted by name, no white space.
std::string canonical(const boost::json::value& value);

/// Writes that form piece by piece, where building the value first would cost more than all the
/// rest. Whoever calls it names the members of an object in their order.
class CanonicalText {
public:
    void open(char bracket);
    void close(char bracket);
    void key(std::string_view name);
    void text(std::string_view text);
    void number(std::uint64_t number);
    void flag(bool flag);
    void null();
    void value(const boost::json::value& value);

    std::string taken() && { return std::move(out_); }

private:
    void begin();
    void write(std::string_view scalar);
    void write_quoted(std::string_view text);
    std::string out_;
    bool follows_ = false;  // a value or a member, with nothing between: a comma is due
};

}  // namespace bangiao::law
