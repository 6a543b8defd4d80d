#include "base/log.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/clock.hpp"

namespace bangiao::log {
namespace {

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = std::make_shared<spdlog::logger>(
            "bangiao", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->set_level(spdlog::level::info);
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *instance;
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    out += '"';
}

struct Append {
    std::string& out;
    void operator()(std::string_view text) const { append_quoted(out, text); }
    void operator()(bool flag) const { out += flag ? "true" : "false"; }
    void operator()(std::int64_t number) const { out += fmt::format("{}", number); }
    void operator()(std::uint64_t number) const { out += fmt::format("{}", number); }
    void operator()(double number) const { out += fmt::format("{:.6g}", number); }
};

void write(spdlog::level::level_enum level, std::string_view name, std::string_view message,
           Fields fields) {
    if (!logger().should_log(level)) return;
    logger().log(level, line(SystemClock().now().utc_text(), name, message, fields));
}

}  // namespace

std::string line(std::string_view time, std::string_view level, std::string_view message,
                 Fields fields) {
    std::string out = "{\"time\":";
    append_quoted(out, time);
    out += ",\"level\":";
    append_quoted(out, level);
    out += ",\"message\":";
    append_quoted(out, message);
    for (const Field& field : fields) {
        out += ',';
        append_quoted(out, field.key);
        out += ':';
        std::visit(Append{out}, field.value);
    }
    out += '}';
    return out;
}

void info(std::string_view message, Fields fields) {
    write(spdlog::level::info, "info", message, fields);
}
void warn(std::string_view message, Fields fields) {
    write(spdlog::level::warn, "warn", message, fields);
}
void error(std::string_view message, Fields fields) {
    write(spdlog::level::err, "error", message, fields);
}

void set_level(std::string_view level) {
    if (level == "info") logger().set_level(spdlog::level::info);
    if (level == "warn") logger().set_level(spdlog::level::warn);
    if (level == "error") logger().set_level(spdlog::level::err);
    if (level == "off") logger().set_level(spdlog::level::off);
}

}  // namespace bangiao::log
