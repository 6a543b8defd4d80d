#include <bangiao/leaf.hpp>

namespace bangiao {
namespace {

constexpr std::string_view before_time = R"({"admitted_at":")";
constexpr std::string_view before_event = R"(","event":")";
constexpr std::string_view end = R"("})";
constexpr std::size_t time_length = 27;  // 2026-11-22T00:45:00.123456Z

bool is_compact_jws(std::string_view text) {
    int dots = 0;
    for (const char c : text) {
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                            (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (c == '.') ++dots;
        if (!letter && c != '.') return false;
    }
    return dots == 2;
}

}  // namespace

std::string leaf_data(Instant admitted_at, std::string_view jws) {
    std::string data;
    data += before_time;
    data += admitted_at.utc_text();
    data += before_event;
    data += jws;
    data += end;
    return data;
}

Result<Leaf> parse_leaf(std::string_view data) {
    const std::size_t frame = before_time.size() + time_length + before_event.size() + end.size();
    if (data.size() < frame || data.size() > 65'535)
        return Refusal(Reason::proof_malformed, "the leaf has an impossible length");
    const std::optional<Instant> time =
        Instant::parse(data.substr(before_time.size(), time_length));
    const std::string_view jws = data.substr(frame - end.size(), data.size() - frame);
    if (!time || !is_compact_jws(jws) || leaf_data(*time, jws) != data)
        return Refusal(Reason::proof_malformed, "the leaf is not written as leaves are");
    return Leaf{*time, std::string(jws)};
}

}  // namespace bangiao
