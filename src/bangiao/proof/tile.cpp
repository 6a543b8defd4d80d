#include <bangiao/tile.hpp>
#include <charconv>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace bangiao {
namespace {

constexpr unsigned bits_a_level = 8;  // 256 hashes a tile
constexpr unsigned most_levels = 64;
const std::string tiles_at = "tile/";
const std::string bundles_at = "tile/entries/";

Refusal malformed() {
    return Refusal(Reason::not_found, "no such tile");
}

std::string three_digits(std::uint64_t value) {
    char text[4];
    std::snprintf(text, sizeof text, "%03u", static_cast<unsigned>(value));
    return text;
}

/// 1234067 → `x001/x234/067`.
std::string number_path(std::uint64_t number) {
    std::string path = three_digits(number % 1000);
    while ((number /= 1000) != 0)
        path.insert(0, 1, '/').insert(0, three_digits(number % 1000)).insert(0, 1, 'x');
    return path;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string without(std::string_view text, std::string_view drop) {
    std::string out;
    for (const char c : text)
        if (drop.find(c) == std::string_view::npos) out += c;
    return out;
}

/// Number and width, as tiles of hashes and bundles of entries write them alike.
std::string place_path(const BundleId& place) {
    std::string path = number_path(place.number);
    if (place.width != tile_width) path += ".p/" + std::to_string(place.width);
    return path;
}

std::optional<BundleId> parse_place(std::string_view text) {
    std::uint64_t width = tile_width;
    if (const std::size_t partial = text.find(".p/"); partial != std::string_view::npos) {
        const auto given = parse_number(text.substr(partial + 3));
        if (!given || *given == 0 || *given >= tile_width) return std::nullopt;
        width = *given;
        text = text.substr(0, partial);
    }
    const auto number = parse_number(without(text, "x/"));
    if (!number) return std::nullopt;
    return BundleId{*number, static_cast<unsigned>(width)};
}

bool take_start(std::string_view& text, std::string_view start) {
    if (!text.starts_with(start)) return false;
    text.remove_prefix(start.size());
    return true;
}

Digest perfect_root(std::vector<Digest> nodes) {
    while (nodes.size() > 1) {
        for (std::size_t i = 0; i < nodes.size() / 2; ++i)
            nodes[i] = node_hash(nodes[2 * i], nodes[2 * i + 1]);
        nodes.erase(nodes.begin() + static_cast<std::ptrdiff_t>(nodes.size() / 2), nodes.end());
    }
    return nodes.front();
}

std::string joined(const std::vector<Digest>& hashes) {
    std::string bytes;
    bytes.reserve(hashes.size() * Digest::size);
    for (const Digest& hash : hashes) bytes += hash.view();
    return bytes;
}

std::vector<Digest> hashes_of(std::string_view full_tile) {
    if (full_tile.size() != tile_width * Digest::size)
        throw std::runtime_error("a stored tile is not whole");
    std::vector<Digest> hashes;
    for (std::size_t at = 0; at < full_tile.size(); at += Digest::size)
        hashes.push_back(Digest::from_bytes(full_tile.substr(at, Digest::size)).value());
    return hashes;
}

}  // namespace

std::string tile_path(const TileId& tile) {
    return tiles_at + std::to_string(tile.level) + "/" + place_path({tile.number, tile.width});
}

std::string bundle_path(const BundleId& bundle) {
    return bundles_at + place_path(bundle);
}

// Parsed by printing again: whatever does not come out the same was not written as a path is.
Result<TileId> parse_tile_path(std::string_view path) {
    std::string_view rest = path;
    if (!take_start(rest, tiles_at)) return malformed();
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return malformed();
    const auto level = parse_number(rest.substr(0, slash));
    const auto place = parse_place(rest.substr(slash + 1));
    if (!level || *level >= most_levels || !place) return malformed();
    const TileId tile{static_cast<unsigned>(*level), place->number, place->width};
    if (tile_path(tile) != path) return malformed();
    return tile;
}

Result<BundleId> parse_bundle_path(std::string_view path) {
    std::string_view rest = path;
    if (!take_start(rest, bundles_at)) return malformed();
    const auto bundle = parse_place(rest);
    if (!bundle || bundle_path(*bundle) != path) return malformed();
    return *bundle;
}

void append_to_bundle(std::string& bundle, std::string_view entry) {
    if (entry.size() > 0xffff) throw std::length_error("an entry has at most 65,535 bytes");
    bundle += static_cast<char>(entry.size() >> 8);
    bundle += static_cast<char>(entry.size() & 0xff);
    bundle += entry;
}

Result<TileEdge> TileEdge::restore(TreeSize size, std::vector<std::vector<Digest>> partials) {
    std::uint64_t nodes = size.value();
    for (const std::vector<Digest>& partial : partials) {
        if (partial.size() != nodes % tile_width)
            return Refusal(Reason::proof_malformed, "a partial tile does not fit the size");
        nodes /= tile_width;
    }
    if (nodes != 0) return Refusal(Reason::proof_malformed, "a level of tiles is missing");
    TileEdge edge;
    edge.size_ = size.value();
    edge.partials_ = std::move(partials);
    return edge;
}

std::vector<FullTile> TileEdge::append(const Digest& leaf) {
    std::vector<FullTile> filled;
    std::uint64_t number = size_++;
    Digest node = leaf;
    for (unsigned level = 0;; ++level) {
        if (partials_.size() == level) partials_.emplace_back();
        std::vector<Digest>& partial = partials_[level];
        partial.push_back(node);
        number /= tile_width;
        if (partial.size() < tile_width) return filled;
        filled.push_back({level, number, joined(partial)});
        node = perfect_root(std::move(partial));
        partials_[level].clear();
    }
}

Digest TileEdge::root() const {
    std::optional<Digest> right;
    for (const std::vector<Digest>& partial : partials_) {
        // Within a level the hashes are perfect subtrees of equal size: fold them as a frontier
        // does.
        Frontier level;
        for (const Digest& node : partial) level.append(node);
        for (auto peak = level.peaks().rbegin(); peak != level.peaks().rend(); ++peak)
            right = right ? node_hash(*peak, *right) : *peak;
    }
    return right.value_or(empty_root());
}

SubtreeRoot subtrees_of(const TileEdge& edge, TileSource full_tiles) {
    using Cache = std::map<std::pair<unsigned, std::uint64_t>, std::vector<Digest>>;
    auto cache = std::make_shared<Cache>();  // shared: std::function copies what it holds
    auto tile = [&edge, cache, source = std::move(full_tiles)](
                    unsigned level, std::uint64_t number) -> const std::vector<Digest>& {
        const std::uint64_t full =
            level < edge.partials().size()
                ? (edge.size().value() >> (bits_a_level * level)) / tile_width
                : 0;
        if (number == full && level < edge.partials().size()) return edge.partials()[level];
        if (number >= full) throw std::out_of_range("a subtree outside the tree was asked for");
        const auto known = cache->find({level, number});
        if (known != cache->end()) return known->second;
        return cache->emplace(std::pair(level, number), hashes_of(source(level, number)))
            .first->second;
    };
    return [tile = std::move(tile)](unsigned level, std::uint64_t index) {
        const unsigned tile_level = level / bits_a_level;
        const unsigned within = level % bits_a_level;
        const std::uint64_t first = index << within;
        const std::vector<Digest>& hashes = tile(tile_level, first / tile_width);
        const auto begin = hashes.begin() + static_cast<std::ptrdiff_t>(first % tile_width);
        const auto count = static_cast<std::ptrdiff_t>(std::uint64_t{1} << within);
        if (hashes.end() - begin < count)
            throw std::out_of_range("a subtree outside the tree was asked for");
        return perfect_root({begin, begin + count});
    };
}

}  // namespace bangiao
