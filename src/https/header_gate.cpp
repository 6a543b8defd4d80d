#include "https/header_gate.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <charconv>
#include <optional>
#include <vector>

namespace bangiao::https {
namespace {

namespace http = boost::beast::http;

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view blank_line = "\r\n\r\n";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_visible(char c) {
    return c > 0x20 && c < 0x7f;
}

/// RFC 9110 section 5.6.2.
bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    const auto fits = [&](char c) {
        return is_digit(c) || is_alpha(c) || marks.find(c) != marks.npos;
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t";
    const std::size_t first = text.find_first_not_of(space);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

Refusal malformed(std::string what) {
    return Refusal(Reason::request_malformed, std::move(what));
}

struct RequestLine {
    std::string_view method;
    std::string_view target;
    std::string_view version;
};

struct FieldLine {
    std::string name;  // lower case
    std::string_view value;
};

Checked check_bytes(std::string_view head) {
    for (std::size_t i = 0; i < head.size(); ++i) {
        const char c = head[i];
        if (c == '\r' && (i + 1 == head.size() || head[i + 1] != '\n'))
            return malformed("a carriage return stands alone");
        if (c == '\n' && (i == 0 || head[i - 1] != '\r'))
            return malformed("a line feed stands alone");
        if (!is_visible(c) && c != ' ' && c != '\t' && c != '\r' && c != '\n')
            return malformed("the header holds a byte that is not printable ASCII");
    }
    return {};
}

Result<RequestLine> split_request_line(std::string_view line) {
    const std::size_t first = line.find(' ');
    const std::size_t second = first == line.npos ? line.npos : line.find(' ', first + 1);
    if (second == line.npos) return malformed("the request line has not three parts");
    const RequestLine parts{line.substr(0, first), line.substr(first + 1, second - first - 1),
                            line.substr(second + 1)};
    if (!is_token(parts.method)) return malformed("the method is not a token");
    if (parts.version.find_first_of(" \t") != line.npos)
        return malformed("the request line has more than three parts");
    return parts;
}

Checked check_version(std::string_view version) {
    if (version == "HTTP/1.1") return {};
    const bool shaped = version.size() == 8 && version.starts_with("HTTP/") &&
                        is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
    if (!shaped) return malformed("the request line names no version of HTTP");
    return Refusal(Reason::http_version_unsupported);
}

Checked check_escapes(std::string_view target) {
    for (std::size_t at = target.find('%'); at != target.npos; at = target.find('%', at + 1)) {
        if (at + 2 >= target.size() || !is_hex(target[at + 1]) || !is_hex(target[at + 2]))
            return malformed("the target holds a broken percent-encoding");
        if (target.substr(at, 3) == "%00") return malformed("the target holds a NUL");
    }
    return {};
}

Checked check_target(std::string_view target, const GateLimits& limits) {
    if (target.size() > limits.target_bytes)
        return Refusal(Reason::header_too_large, "the request target is over the limit");
    if (!target.starts_with('/')) return malformed("the target is not in origin form");
    if (!std::all_of(target.begin(), target.end(), is_visible))
        return malformed("the target holds white space");
    for (const std::string_view forbidden : {"//", "..", "#", "\\"})
        if (target.find(forbidden) != target.npos)
            return malformed("the target holds `//`, `..`, `#` or a backslash");
    return check_escapes(target);
}

Result<FieldLine> split_field(std::string_view line) {
    if (line.starts_with(' ') || line.starts_with('\t'))
        return malformed("a field is folded over two lines");
    const std::size_t colon = line.find(':');
    if (colon == line.npos || !is_token(line.substr(0, colon)))
        return malformed("a field has no well-formed name");
    return FieldLine{lower(line.substr(0, colon)), trimmed(line.substr(colon + 1))};
}

Result<std::vector<FieldLine>> split_fields(std::string_view lines, const GateLimits& limits) {
    std::vector<FieldLine> fields;
    while (!lines.empty()) {
        const std::size_t end = lines.find(line_end);
        if (fields.size() == limits.header_fields)
            return Refusal(Reason::header_too_large, "the request has too many header fields");
        BANGIAO_TRY(FieldLine field, split_field(lines.substr(0, end)));
        fields.push_back(std::move(field));
        lines.remove_prefix(end + line_end.size());
    }
    return fields;
}

/// Fields that would let two readers see two different messages, or that ask for another protocol.
Checked check_presence(const std::vector<FieldLine>& fields) {
    for (const FieldLine& field : fields) {
        if (field.name == "transfer-encoding" || field.name == "trailer" || field.name == "te" ||
            field.name == "upgrade")
            return malformed("Transfer-Encoding, TE, Trailer and Upgrade are not supported");
        if (field.name == "expect") return Refusal(Reason::expectation_failed);
        if (field.name == "content-encoding")
            return Refusal(Reason::media_type_unsupported, "Content-Encoding is not supported");
    }
    return {};
}

/// The field's value; nothing if it is absent; a refusal if it occurs twice.
Result<std::optional<std::string_view>> single(const std::vector<FieldLine>& fields,
                                               std::string_view name) {
    std::optional<std::string_view> value;
    for (const FieldLine& field : fields) {
        if (field.name != name) continue;
        if (value) return malformed("the field " + std::string(name) + " occurs twice");
        value = field.value;
    }
    return value;
}

Checked check_host(const std::vector<FieldLine>& fields, const GateLimits& limits) {
    BANGIAO_TRY(const std::optional<std::string_view> host, single(fields, "host"));
    if (!host) return malformed("the field host is missing");
    const std::string name = lower(limits.host);
    const std::string given = lower(*host);
    if (given != name && given != name + ":" + std::to_string(limits.port))
        return malformed("the field host does not name this service");
    return {};
}

Result<std::size_t> plain_number(std::string_view digits) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc::result_out_of_range &&
        std::all_of(digits.begin(), digits.end(), is_digit))
        return Refusal(Reason::body_too_large);
    const bool whole = error == std::errc() && end == digits.data() + digits.size();
    if (!whole || (digits.size() > 1 && digits.front() == '0'))
        return malformed("the field content-length is not a plain number");
    return value;
}

Result<std::size_t> body_bytes(std::string_view method, const std::vector<FieldLine>& fields,
                               const GateLimits& limits) {
    BANGIAO_TRY(const std::optional<std::string_view> length, single(fields, "content-length"));
    if (method == "GET") {
        if (length) return malformed("a GET carries no content-length");
        return std::size_t{0};
    }
    if (!length) return Refusal(Reason::length_required);
    BANGIAO_TRY(const std::size_t bytes, plain_number(*length));
    if (bytes > limits.body_bytes) return Refusal(Reason::body_too_large);
    return bytes;
}

/// Beast reads the same bytes; where it reads anything else out of them, one of us is wrong.
Checked beast_agrees(std::string_view head, const RequestLine& line, std::size_t fields,
                     std::size_t body) {
    http::request_parser<http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(head.size()) + 1);
    parser.body_limit(boost::none);
    boost::beast::error_code error;
    const std::size_t read = parser.put(boost::asio::buffer(head.data(), head.size()), error);
    if (error || !parser.is_header_done() || read != head.size())
        return malformed("the header cannot be read");
    const auto& seen = parser.get();
    const auto count = static_cast<std::size_t>(std::distance(seen.begin(), seen.end()));
    const std::string_view target(seen.target().data(), seen.target().size());
    const auto length = parser.content_length();
    if (count != fields || target != line.target || parser.chunked() || length.value_or(0) != body)
        return malformed("the header can be read in two ways");
    return {};
}

bool asks_to_close(const std::vector<FieldLine>& fields) {
    return std::any_of(fields.begin(), fields.end(), [](const FieldLine& field) {
        return field.name == "connection" && lower(field.value).find("close") != std::string::npos;
    });
}

Headers collected(const std::vector<FieldLine>& fields) {
    Headers headers;
    for (const FieldLine& field : fields) {
        const auto [place, fresh] = headers.try_emplace(field.name, field.value);
        if (!fresh) place->second.append(", ").append(field.value);
    }
    return headers;
}

}  // namespace

std::size_t head_end(std::string_view bytes) {
    const std::size_t at = bytes.find(blank_line);
    return at == bytes.npos ? at : at + blank_line.size();
}

bool may_become_head(std::string_view bytes) {
    for (std::size_t at = bytes.find('\n'); at != bytes.npos; at = bytes.find('\n', at + 1))
        if (at < 2 || bytes[at - 1] != '\r') return false;
    return true;
}

Result<Head> pass_header_gate(std::string_view head, const GateLimits& limits) {
    if (head.size() > limits.header_bytes) return Refusal(Reason::header_too_large);
    if (head_end(head) != head.size()) return malformed("the header does not end in a blank line");
    BANGIAO_CHECK(check_bytes(head));

    const std::size_t first_line = head.find(line_end);
    BANGIAO_TRY(const RequestLine line, split_request_line(head.substr(0, first_line)));
    BANGIAO_CHECK(check_version(line.version));
    if (line.method != "GET" && line.method != "POST") return Refusal(Reason::method_not_allowed);
    BANGIAO_CHECK(check_target(line.target, limits));

    const std::string_view rest = head.substr(first_line + line_end.size());
    BANGIAO_TRY(const std::vector<FieldLine> fields,
                split_fields(rest.substr(0, rest.size() - line_end.size()), limits));
    BANGIAO_CHECK(check_presence(fields));
    BANGIAO_CHECK(check_host(fields, limits));
    for (const std::string_view once : {"content-type", "request-id"}) {
        BANGIAO_TRY([[maybe_unused]] const auto value, single(fields, once));
    }
    BANGIAO_TRY(const std::size_t body, body_bytes(line.method, fields, limits));
    BANGIAO_CHECK(beast_agrees(head, line, fields.size(), body));

    const std::size_t question = line.target.find('?');
    return Head{std::string(line.method),
                std::string(line.target.substr(0, question)),
                std::string(question == line.target.npos ? std::string_view{}
                                                         : line.target.substr(question + 1)),
                collected(fields),
                body,
                !asks_to_close(fields)};
}

}  // namespace bangiao::https
