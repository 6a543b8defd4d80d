#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "base/clock_watch.hpp"
#include "quorum/round.hpp"
#include "quorum/signed_log.hpp"
#include "quorum/witness_client.hpp"

namespace bangiao::quorum {

/// Brings one witness every round's checkpoint, always the newest one: it proves to it that the log
/// has only grown since what it cosigned last, and hands on the one line that comes back. A witness
/// that does not answer is tried again, slower and slower; one that disagrees is set aside, loudly.
/// What time it says it is goes to the watch over our clock, true or not.
class WitnessThread {
public:
    /// `halt` is called, from this thread, with evidence of two trees that the log's key signed.
    WitnessThread(std::unique_ptr<WitnessClient> client, Round& round, const SignedLog& log,
                  ClockWatch& clock, std::function<void(std::string)> halt);
    /// The round must have ended.
    ~WitnessThread();
    WitnessThread(const WitnessThread&) = delete;
    WitnessThread& operator=(const WitnessThread&) = delete;

    const std::string& name() const { return client_->key().name(); }
    TreeSize cosigned() const { return TreeSize(cosigned_.load()); }
    bool set_aside() const { return set_aside_; }

private:
    enum class Outcome { done, failed, set_aside };

    void run();
    Outcome bring(const Target& target);
    Reply ask(const Target& target, TreeSize old);
    Outcome took(const Target& target, const Cosignature& cosignature);
    Outcome is_ahead(const Target& target, TreeSize size);
    Outcome disagrees();
    Outcome failed(const char* why);
    /// Whether what it shows proves two trees of ours; then the ledger has been told.
    bool shows_evidence();

    const std::unique_ptr<WitnessClient> client_;
    Round& round_;
    const SignedLog& log_;
    ClockWatch& clock_;
    const std::function<void(std::string)> halt_;
    const char* complaint_ = nullptr;         // of the last failure; said once, not every time
    std::atomic<std::uint64_t> cosigned_{0};  // as far as known: the size that it cosigned last
    std::atomic<bool> set_aside_{false};
    std::thread thread_;  // last: everything else is there before it starts
};

}  // namespace bangiao::quorum
