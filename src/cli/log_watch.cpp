#include "cli/log_watch.hpp"

#include <algorithm>
#include <bangiao/merkle.hpp>
#include <bangiao/tile.hpp>
#include <map>

#include "base/durable_file.hpp"

namespace bangiao::cli {
namespace {

constexpr unsigned levels_of_a_tile = 8;  // 2^8 == tile_width

/// The log does not give out what its checkpoint implies.
class NotServed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The hashes of a tree of that size, as the log gives them out.
class ServedTree {
public:
    ServedTree(Service& service, TreeSize size) : service_(service), size_(size.value()) {}

    Digest subtree(unsigned level, std::uint64_t index) {
        const unsigned tile_level = level / levels_of_a_tile;
        const std::uint64_t count = std::uint64_t{1} << (level % levels_of_a_tile);
        const std::uint64_t first = index * count;
        const std::vector<Digest>& tile = hashes(tile_level, first / tile_width);
        if (first % tile_width + count > tile.size()) throw NotServed("a tile is too short");
        Frontier frontier;
        for (std::uint64_t i = 0; i < count; ++i) frontier.append(tile[first % tile_width + i]);
        return frontier.root();
    }

private:
    const std::vector<Digest>& hashes(unsigned level, std::uint64_t number) {
        const auto [slot, missing] = tiles_.try_emplace({level, number});
        if (missing) slot->second = fetched(level, number);
        return slot->second;
    }
    std::vector<Digest> fetched(unsigned level, std::uint64_t number) {
        const std::uint64_t all = size_ >> (levels_of_a_tile * level);
        const std::uint64_t width = std::min<std::uint64_t>(tile_width, all - number * tile_width);
        const std::string path = tile_path({level, number, static_cast<unsigned>(width)});
        const Result<std::string> tile = service_.get_text("/log/" + path);
        if (!tile) {
            if (tile.error().reason != Reason::not_found)
                throw https::Unreachable(std::string(code_of(tile.error().reason)));
            throw NotServed(path + " is not there");
        }
        std::vector<Digest> out;
        for (std::size_t at = 0; at + Digest::size <= tile->size(); at += Digest::size)
            out.push_back(
                Digest::from_bytes(std::string_view(*tile).substr(at, Digest::size)).value());
        return out;
    }

    Service& service_;
    std::uint64_t size_;
    std::map<std::pair<unsigned, std::uint64_t>, std::vector<Digest>> tiles_;
};

std::string events(TreeSize size) {
    return std::to_string(size.value()) + " events";
}

}  // namespace

std::string_view name_of(Watched watched) {
    switch (watched) {
        case Watched::fine:
            return "fine";
        case Watched::behind:
            return "behind";
        case Watched::unreachable:
            return "unreachable";
        case Watched::broken:
            return "broken";
    }
    std::terminate();
}

LogWatch::LogWatch(std::filesystem::path file, const Trust& trust)
    : file_(std::move(file)), trust_(trust) {
    const std::optional<std::string> note = read_file(file_);
    if (!note) return;
    const Result<Trust::Verdict> verdict = trust_.judge(*note);
    if (!verdict) throw UsageError(file_.string() + " is no checkpoint of a trusted log");
    note_ = *note;
    kept_ = verdict->checkpoint;
}

LogWatch::Look LogWatch::look(Service& service) {
    try {
        const Result<std::string> note = service.get_text("/log/checkpoint");
        if (note) return compared(service, *note);
        return {Watched::unreachable, std::string(code_of(note.error().reason))};
    } catch (const https::Unreachable& silence) {
        return {Watched::unreachable, silence.what()};
    }
}

LogWatch::Look LogWatch::compared(Service& service, const std::string& note) {
    const Result<Trust::Verdict> verdict = trust_.judge(note);
    if (!verdict) return broken(note, "its checkpoint is not signed by the log's key");
    const Checkpoint& shown = verdict->checkpoint;
    if (!verdict->quorum)
        return broken(note, "it publishes a checkpoint without the witnesses' quorum");
    if (kept_ && shown.origin != kept_->origin) return broken(note, "it is another log");
    if (kept_ && shown.size < kept_->size)
        return {Watched::behind, "it shows " + events(shown.size) + " and has shown " +
                                     events(kept_->size) + " before"};
    if (kept_ && kept_->size.value() > 0) {
        try {
            ServedTree tree(service, shown.size);
            const std::vector<Digest> path = consistency_path(
                kept_->size, shown.size,
                [&](unsigned level, std::uint64_t index) { return tree.subtree(level, index); });
            if (!verify_consistency(kept_->size, shown.size, kept_->root, shown.root, path))
                return broken(note, "its tree of " + events(shown.size) +
                                        " does not hold the one of " + events(kept_->size) +
                                        " that it signed before");
        } catch (const NotServed& gap) {
            return broken(note, std::string("it does not give out what it signed: ") + gap.what());
        }
    }
    keep(note, *verdict);
    return {Watched::fine, {}};
}

LogWatch::Look LogWatch::broken(const std::string& note, std::string why) const {
    replace_file(file_.string() + ".evidence", note_ + "\n\n" + note);
    return {Watched::broken, std::move(why)};
}

void LogWatch::keep(const std::string& note, const Trust::Verdict& verdict) {
    for (const NoteSigner& witness : verdict.witnesses) {
        const Instant time = Instant::from_seconds(static_cast<std::int64_t>(witness.time));
        witnessed_at_ = std::max(witnessed_at_.value_or(time), time);
    }
    kept_ = verdict.checkpoint;
    if (note == note_) return;
    replace_file(file_, note);
    note_ = note;
}

}  // namespace bangiao::cli
