#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

/// One JSON line an entry on standard error: time, level, a fixed message, fields. For operators;
/// the ledger is for the record, and neither stands in for the other. No names, no addresses, no
/// key material, no field values, no text that a client or the database supplied. Any thread.
namespace bangiao::log {

using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

struct Field {
    std::string_view key;
    Value value;

    Field(std::string_view name, std::string_view text) : key(name), value(text) {}
    Field(std::string_view name, const char* text) : key(name), value(std::string_view(text)) {}
    Field(std::string_view name, const std::string& text)
        : key(name), value(std::string_view(text)) {}
    Field(std::string_view name, bool flag) : key(name), value(flag) {}
    template <std::signed_integral Number>
    Field(std::string_view name, Number number)
        : key(name), value(static_cast<std::int64_t>(number)) {}
    template <std::unsigned_integral Number>
    Field(std::string_view name, Number number)
        : key(name), value(static_cast<std::uint64_t>(number)) {}
    Field(std::string_view name, double number) : key(name), value(number) {}
};

using Fields = std::initializer_list<Field>;

void info(std::string_view message, Fields fields = {});
void warn(std::string_view message, Fields fields = {});
void error(std::string_view message, Fields fields = {});

/// Nothing below this level is written: `info`, `warn`, `error` or `off`. Unknown names are
/// ignored.
void set_level(std::string_view level);

/// The line that an entry becomes, without its newline; what the functions above write.
std::string line(std::string_view time, std::string_view level, std::string_view message,
                 Fields fields);

}  // namespace bangiao::log
