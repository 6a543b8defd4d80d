#include <bangiao/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <set>
#include <string>
#include <vector>

#include "bangiao/event/plain_text.hpp"

namespace bangiao {
namespace {

namespace json = boost::json;
using json::error_code;
using json::string_view;

constexpr std::int64_t largest_integer = (std::int64_t{1} << 53) - 1;

/// What basic_parser calls. Builds the value and refuses, with the place, what Boost.JSON would
/// take.
class Handler {
public:
    static constexpr std::size_t max_object_size = SIZE_MAX;
    static constexpr std::size_t max_array_size = SIZE_MAX;
    static constexpr std::size_t max_key_size = SIZE_MAX;
    static constexpr std::size_t max_string_size = SIZE_MAX;

    explicit Handler(const JsonLimits& limits) : limits_(limits) { stack_.reset(); }

    json::value release() { return stack_.release(); }
    std::optional<Refusal> refusal;

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }

    bool on_object_begin(error_code& ec) { return open(ec, true); }
    bool on_object_end(std::size_t members, error_code&) {
        levels_.pop_back();
        stack_.push_object(members);
        return true;
    }
    bool on_array_begin(error_code& ec) { return open(ec, false); }
    bool on_array_end(std::size_t elements, error_code&) {
        levels_.pop_back();
        stack_.push_array(elements);
        return true;
    }

    bool on_key_part(string_view part, std::size_t, error_code& ec) { return grow(part, ec); }
    bool on_key(string_view part, std::size_t, error_code& ec) {
        if (!grow(part, ec)) return false;
        const std::string key = std::exchange(text_, {});
        levels_.back().key = key;
        if (!levels_.back().keys.insert(key).second)
            return refuse(Reason::json_repeated_key, "the key stands twice in one object", ec);
        if (levels_.back().keys.size() > limits_.members)
            return refuse(Reason::json_too_large, "an object has too many members", ec);
        if (!check_text(key, false, ec)) return false;
        stack_.push_key(key);
        return true;
    }
    bool on_string_part(string_view part, std::size_t, error_code& ec) { return grow(part, ec); }
    bool on_string(string_view part, std::size_t, error_code& ec) {
        if (!grow(part, ec)) return false;
        const std::string text = std::exchange(text_, {});
        if (!element(ec) || !check_text(text, limits_.line_breaks, ec)) return false;
        stack_.push_string(text);
        return true;
    }

    bool on_number_part(string_view part, error_code& ec) { return grow(part, ec); }
    bool on_int64(std::int64_t number, string_view part, error_code& ec) {
        const bool negative_zero = number == 0 && spelled_negative(part);
        text_.clear();
        if (negative_zero || number > largest_integer || number < -largest_integer)
            return refuse(Reason::json_number, "not an integer within the range", ec);
        if (!element(ec)) return false;
        stack_.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t, string_view, error_code& ec) {
        return refuse(Reason::json_number, "not an integer within the range", ec);
    }
    bool on_double(double, string_view, error_code& ec) {
        return refuse(Reason::json_number, "only integers are allowed", ec);
    }
    bool on_bool(bool flag, error_code& ec) {
        if (!element(ec)) return false;
        stack_.push_bool(flag);
        return true;
    }
    bool on_null(error_code& ec) {
        if (!element(ec)) return false;
        stack_.push_null();
        return true;
    }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }

    /// RFC 6901.
    std::string pointer() const {
        std::string out;
        for (const Level& level : levels_) {
            if (level.object && level.key.empty() && level.keys.empty()) break;
            out += '/';
            out += level.object ? escaped(level.key)
                                : std::to_string(level.elements == 0 ? 0 : level.elements - 1);
        }
        return out;
    }

private:
    struct Level {
        bool object;
        std::string key;
        std::set<std::string> keys;
        std::size_t elements = 0;
    };

    static std::string escaped(std::string_view key) {
        std::string out;
        for (const char c : key)
            out += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
        return out;
    }

    bool refuse(Reason reason, const char* why, error_code& ec) {
        refusal.emplace(reason, why, pointer());
        ec = json::error::extra_data;  // any error stops the parser; `refusal` says which
        return false;
    }
    bool open(error_code& ec, bool object) {
        if (!element(ec)) return false;
        if (levels_.size() == limits_.depth)
            return refuse(Reason::json_too_large, "nested too deep", ec);
        levels_.push_back({object, {}, {}, 0});
        return true;
    }
    bool element(error_code& ec) {
        if (levels_.empty() || levels_.back().object) return true;
        if (++levels_.back().elements > limits_.elements)
            return refuse(Reason::json_too_large, "an array has too many elements", ec);
        return true;
    }
    bool grow(string_view part, error_code& ec) {
        if (text_.size() + part.size() > limits_.string_bytes)
            return refuse(Reason::json_too_large, "a text is too long", ec);
        text_.append(part.data(), part.size());
        return true;
    }
    bool check_text(std::string_view text, bool line_breaks, error_code& ec) {
        if (const char* fault = fault_of_text(text, line_breaks))
            return refuse(Reason::json_text, fault, ec);
        return true;
    }
    bool spelled_negative(string_view part) const {
        return text_.empty() ? part.starts_with('-') : text_.starts_with('-');
    }

    const JsonLimits& limits_;
    json::value_stack stack_;
    std::string text_;
    std::vector<Level> levels_;
};

}  // namespace

Result<json::value> parse_json(std::string_view text, const JsonLimits& limits) {
    json::parse_options options;
    options.max_depth = limits.depth + 1;  // ours is asked first and knows the place
    json::basic_parser<Handler> parser(options, limits);
    error_code ec;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
    Handler& handler = parser.handler();
    if (handler.refusal) return std::move(*handler.refusal);
    if (ec) return Refusal(Reason::json_invalid, "not JSON (RFC 8259)", handler.pointer());
    if (read != text.size())
        return Refusal(Reason::json_invalid, "something follows the JSON value");
    return handler.release();
}

}  // namespace bangiao
