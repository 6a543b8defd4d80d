#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "store/log_store.hpp"

namespace bangiao::quorum {

/// A checkpoint that the witnesses are to cosign.
struct Target {
    std::uint64_t number;  ///< of the round, from 1
    TreeSize size;
    std::string note;  ///< with the log's own line
    std::string text;
};

/// What all threads of the quorum share: the one checkpoint that is asked for now, and the lines
/// that came for it. It stays the same until it has its quorum, is overtaken, or has had its time:
/// witnesses that each cosigned another checkpoint would never make a quorum together. Any thread.
class Round {
public:
    using Steady = std::chrono::steady_clock;

    /// A new round with this checkpoint.
    void begin(const store::StoredCheckpoint& checkpoint);
    /// The same checkpoint once more: whoever has cosigned it is asked again. Lines that have come
    /// stay. There must be one.
    void repeat();
    /// The current one; nothing before the first.
    std::shared_ptr<const Target> target() const;
    Steady::time_point began() const;

    /// For a witness: waits until `not_before` and until there is a round later than `done`.
    /// Nothing once the quorum ends.
    std::shared_ptr<const Target> next(std::uint64_t done, Steady::time_point not_before);
    /// A witness's line; counts only for the checkpoint that it was made for.
    void add(const Target& target, const std::string& witness, std::string line);
    /// A witness will not cosign this one: another node has had it cosign a larger tree of ours.
    void miss(const Target& target, const std::string& witness);
    std::set<std::string> missing() const;

    /// For whoever publishes: waits for a witness's answer or the end, at most so long.
    void wait(std::chrono::milliseconds at_most);
    /// The note with all lines that have come.
    std::string cosigned_note() const;

    void end();
    bool ended() const;

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::shared_ptr<const Target> target_;      // shared: a witness works on it after the round
    std::map<std::string, std::string> lines_;  // by witness, of this checkpoint
    std::set<std::string> missing_;             // witnesses that will not cosign it
    Steady::time_point began_;
    bool answered_ = false;
    bool ended_ = false;
};

}  // namespace bangiao::quorum
