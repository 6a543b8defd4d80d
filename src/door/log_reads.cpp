#include "door/door.hpp"

// The log in its public form (C2SP tlog-tiles), as far as it is published; and as an audit takes
// it, with what is stored beside it.
namespace bangiao::door {
namespace {

using https::Response;

// Hashes below a published checkpoint never change. For the reader's own cache only: a shared one
// does not know who asked.
constexpr const char* immutable = "private, max-age=31536000, immutable";

Response never_changing(std::string bytes) {
    return Response{200,
                    {{"Content-Type", "application/octet-stream"}, {"Cache-Control", immutable}},
                    std::move(bytes)};
}

Response lines(std::string text) {
    return Response{200, {{"Content-Type", "application/x-ndjson"}}, std::move(text)};
}

}  // namespace

Door::Outcome Door::checkpoint(const Asked&) const {
    std::optional<std::string> note = rooms_.records.checkpoint();
    if (!note) return Refusal(Reason::not_found, "nothing is published yet");
    return Response{200,
                    {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-cache"}},
                    std::move(*note)};
}

Door::Outcome Door::tile(const Asked& asked) const {
    const std::string path = "tile/" + asked.parts.front();
    if (const Result<BundleId> entries = parse_bundle_path(path)) return bundle(asked, *entries);
    BANGIAO_TRY(const TileId tile, parse_tile_path(path));
    BANGIAO_TRY(std::string hashes, rooms_.records.tile(tile));
    return never_changing(std::move(hashes));
}

Door::Outcome Door::bundle(const Asked& asked, const BundleId& bundle) const {
    BANGIAO_TRY(std::string entries, rooms_.records.bundle(asked.reading(), bundle));
    return never_changing(std::move(entries));
}

Door::Outcome Door::log_opening(const Asked& asked) const {
    BANGIAO_TRY(std::string text, rooms_.whole_log.opening(asked.reading()));
    return lines(std::move(text));
}

Door::Outcome Door::log_events(const Asked& asked) const {
    BANGIAO_TRY(const std::uint64_t from, asked.query.number("from"));
    BANGIAO_TRY(const std::uint64_t below, asked.query.number("below"));
    BANGIAO_TRY(std::string text,
                rooms_.whole_log.events(asked.reading(), LeafIndex(from), TreeSize(below)));
    return lines(std::move(text));
}

Door::Outcome Door::log_looks(const Asked& asked) const {
    BANGIAO_TRY(const std::uint64_t after, asked.query.number("after"));
    BANGIAO_TRY(std::string text, rooms_.whole_log.looks(asked.reading(), after));
    return lines(std::move(text));
}

Door::Outcome Door::log_totals(const Asked& asked) const {
    BANGIAO_TRY(std::string text, rooms_.whole_log.totals(asked.reading()));
    return lines(std::move(text));
}

}  // namespace bangiao::door
