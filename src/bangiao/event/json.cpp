#include <bangiao/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <cstdint>
#include <string>
#include <utility>

#include "bangiao/event/json_place.hpp"
#include "bangiao/event/plain_text.hpp"

namespace bangiao {
namespace {

namespace json = boost::json;
using json::error_code;
using json::string_view;

constexpr std::int64_t largest_integer = (std::int64_t{1} << 53) - 1;  // RFC 8259 section 6

/// What basic_parser calls. Builds the value, and refuses with the place what Boost.JSON would
/// take. Keys and texts come in parts where they hold escapes; the last part comes with on_key,
/// on_string.
class Handler {
public:
    // Our own limits stand in JsonLimits.
    static constexpr std::size_t max_object_size = SIZE_MAX;
    static constexpr std::size_t max_array_size = SIZE_MAX;
    static constexpr std::size_t max_key_size = SIZE_MAX;
    static constexpr std::size_t max_string_size = SIZE_MAX;

    Handler(const JsonLimits& limits, json::storage_ptr storage)
        : limits_(limits), stack_({}, first_, sizeof first_) {
        stack_.reset(std::move(storage));
    }

    json::value release() { return stack_.release(); }
    std::string pointer() const { return place_.pointer(); }
    std::optional<Refusal> refusal;

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }

    bool on_object_begin(error_code& ec) {
        if (!begin_container(ec)) return false;
        place_.enter_object();
        return true;
    }
    bool on_object_end(std::size_t members, error_code&) {
        place_.leave();
        stack_.push_object(members);
        return true;
    }
    bool on_array_begin(error_code& ec) {
        if (!begin_container(ec)) return false;
        place_.enter_array();
        return true;
    }
    bool on_array_end(std::size_t elements, error_code&) {
        place_.leave();
        stack_.push_array(elements);
        return true;
    }

    bool on_key_part(string_view part, std::size_t, error_code& ec) {
        place_.await_key();
        return grow(part, ec);
    }
    bool on_key(string_view part, std::size_t, error_code& ec) {
        place_.await_key();
        const std::optional<string_view> key = whole(part, false, ec);
        if (!key) return false;
        if (!place_.take_key(*key))
            return refuse(Reason::json_repeated_key, "the key stands twice in one object", ec);
        if (place_.members() > limits_.members)
            return refuse(Reason::json_too_large, "an object has too many members", ec);
        stack_.push_key(*key);
        text_.clear();
        return true;
    }

    bool on_string_part(string_view part, std::size_t, error_code& ec) {
        return begin_text(ec) && grow(part, ec);
    }
    bool on_string(string_view part, std::size_t, error_code& ec) {
        if (!begin_text(ec)) return false;
        const std::optional<string_view> text = whole(part, limits_.line_breaks, ec);
        if (!text) return false;
        in_text_ = false;
        stack_.push_string(*text);
        text_.clear();
        return true;
    }

    // The whole text lies in one buffer, so that a number never comes in parts.
    bool on_number_part(string_view, error_code&) { return true; }
    bool on_int64(std::int64_t number, string_view text, error_code& ec) {
        if (!begin_value(ec)) return false;
        const bool negative_zero = number == 0 && text.starts_with('-');
        if (negative_zero || number > largest_integer || number < -largest_integer)
            return refuse_number(ec);
        stack_.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t, string_view, error_code& ec) {
        return begin_value(ec) && refuse_number(ec);
    }
    bool on_double(double, string_view, error_code& ec) {
        return begin_value(ec) && refuse_number(ec);
    }

    bool on_bool(bool flag, error_code& ec) {
        if (!begin_value(ec)) return false;
        stack_.push_bool(flag);
        return true;
    }
    bool on_null(error_code& ec) {
        if (!begin_value(ec)) return false;
        stack_.push_null();
        return true;
    }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }

private:
    bool refuse(Reason reason, const char* why, error_code& ec) {
        refusal.emplace(reason, why, pointer());
        ec = json::error::extra_data;  // any error stops the parser; `refusal` says which
        return false;
    }
    bool refuse_number(error_code& ec) {
        return refuse(Reason::json_number, "only integers within the range", ec);
    }
    bool begin_value(error_code& ec) {
        if (place_.next_value() <= limits_.elements) return true;
        return refuse(Reason::json_too_large, "an array has too many elements", ec);
    }
    bool begin_container(error_code& ec) {
        if (!begin_value(ec)) return false;
        if (place_.depth() < limits_.depth) return true;
        return refuse(Reason::json_too_large, "nested too deep", ec);
    }
    bool begin_text(error_code& ec) { return std::exchange(in_text_, true) || begin_value(ec); }
    bool fits(string_view part, error_code& ec) {
        if (text_.size() + part.size() <= limits_.string_bytes) return true;
        return refuse(Reason::json_too_large, "a text is too long", ec);
    }
    bool grow(string_view part, error_code& ec) {
        if (!fits(part, ec)) return false;
        text_.append(part.data(), part.size());
        return true;
    }
    /// The key or string that ends with this part, checked; where it came in one, as it stands in
    /// the text that is read.
    std::optional<string_view> whole(string_view last, bool line_breaks, error_code& ec) {
        string_view text = last;
        if (text_.empty() ? !fits(last, ec) : !grow(last, ec)) return std::nullopt;
        if (!text_.empty()) text = text_;
        const char* fault = fault_of_text(text, line_breaks);
        if (!fault) return text;
        refuse(Reason::json_text, fault, ec);
        return std::nullopt;
    }

    const JsonLimits& limits_;
    unsigned char first_[2048];  // what the stack begins with: most texts need no more
    json::value_stack stack_;
    JsonPlace place_;
    std::string text_;      // the parts so far of the key or string being read
    bool in_text_ = false;  // a string has begun
};

}  // namespace

Result<json::value> parse_json(std::string_view text, const JsonLimits& limits,
                               json::storage_ptr storage) {
    json::parse_options options;
    options.max_depth = limits.depth + 1;  // ours is asked first and knows the place
    json::basic_parser<Handler> parser(options, limits, std::move(storage));
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
