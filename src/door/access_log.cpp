#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "door/case_json.hpp"
#include "door/door.hpp"

// Who looked at what, for those who watch over it. On a worker's thread.
namespace bangiao::door {
namespace {

namespace json = boost::json;

template <class T>
Checked take(const Query& query, std::string_view name, std::optional<T>& into) {
    const std::optional<std::string> text = query.text(name);
    if (!text) return {};
    into = T::parse(*text);
    if (!into) return Query::invalid(name);
    return {};
}

Result<records::LookQuery> query_of(const Query& query) {
    records::LookQuery wanted;
    BANGIAO_CHECK(take(query, "officer", wanted.officer));
    BANGIAO_CHECK(take(query, "unit", wanted.unit));
    BANGIAO_CHECK(take(query, "case", wanted.case_id));
    BANGIAO_CHECK(take(query, "from", wanted.from));
    BANGIAO_CHECK(take(query, "to", wanted.to));
    return wanted;
}

json::object json_of(const records::LookView& view) {
    json::object out;
    out["number"] = view.number;
    out["look"] = json::parse(view.look);
    out["hash"] = view.hash.base64url();
    return out;
}

}  // namespace

Door::Outcome Door::access_log(const Asked& asked) const {
    BANGIAO_TRY(const std::size_t limit, asked.query.limit());
    BANGIAO_TRY(records::LookQuery query, query_of(asked.query));
    if (const std::optional<std::string> cursor = asked.query.text("cursor")) {
        BANGIAO_TRY(const std::string below,
                    cursors_.open(asked.caller->officer, "looks", *cursor));
        std::from_chars(below.data(), below.data() + below.size(), query.below);
    }
    BANGIAO_TRY(const std::vector<records::LookView> looks,
                rooms_.records.looks(asked.reading(), query, limit));
    json::array items;
    for (const records::LookView& look : looks) items.emplace_back(json_of(look));
    json::object body;
    body["items"] = std::move(items);
    body["next"] = nullptr;
    if (looks.size() == limit)
        body["next"] =
            cursors_.seal(asked.caller->officer, "looks", std::to_string(looks.back().number));
    return https::Response{
        200, {{"Content-Type", "application/json"}}, padded(json::serialize(body))};
}

}  // namespace bangiao::door
