#include "quorum/witness_thread.hpp"

#include "base/log.hpp"
#include "base/thread_name.hpp"

namespace bangiao::quorum {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds first_backoff = 100ms;  // doubled after each failure
constexpr std::chrono::milliseconds longest_backoff = 5000ms;

constexpr auto time_astray = 5min;  // of a cosignature, from our clock

}  // namespace

WitnessThread::WitnessThread(std::unique_ptr<WitnessClient> client, Round& round,
                             const SignedLog& log, ClockWatch& clock,
                             std::function<void(std::string)> halt)
    : client_(std::move(client)),
      round_(round),
      log_(log),
      clock_(clock),
      halt_(std::move(halt)),
      thread_([this] { run(); }) {}

WitnessThread::~WitnessThread() {
    client_->interrupt();
    thread_.join();
}

void WitnessThread::run() {
    name_thread("witness");
    std::uint64_t done = 0;
    auto backoff = first_backoff;
    Round::Steady::time_point not_before = Round::Steady::now();
    while (const std::shared_ptr<const Target> target = round_.next(done, not_before)) {
        Outcome outcome = Outcome::failed;
        try {
            outcome = bring(*target);
        } catch (const store::Unavailable&) {
            // No proof without the database; it is missed elsewhere too, and loudly.
        } catch (const std::exception&) {
            log::error("a proof for a witness could not be made", {{"witness", name()}});
        }
        if (outcome == Outcome::set_aside) return;
        if (outcome == Outcome::done) {
            done = target->number;
            backoff = first_backoff;
            complaint_ = nullptr;
        } else {
            not_before = Round::Steady::now() + backoff;
            backoff = std::min(2 * backoff, longest_backoff);
        }
    }
}

WitnessThread::Outcome WitnessThread::bring(const Target& target) {
    for (int tries = 0; tries < 2; ++tries) {
        const TreeSize old = cosigned();
        if (old > target.size) return is_ahead(target, old);
        const Reply reply = ask(target, old);
        if (const auto* cosignature = std::get_if<Cosignature>(&reply))
            return took(target, *cosignature);
        if (std::holds_alternative<Disagreement>(reply)) return disagrees();
        if (const auto* none = std::get_if<NoAnswer>(&reply)) return failed(none->why);
        // Behind or ahead of what we thought: once more, with a proof from where it says it is.
        const TreeSize held = std::get<Conflict>(reply).size;
        if (held > target.size) return is_ahead(target, held);
        cosigned_ = held.value();
    }
    return failed("it reports one size after the other");
}

Reply WitnessThread::ask(const Target& target, TreeSize old) {
    const AddCheckpoint request{old, log_.consistency(old, target.size), target.note};
    const ClockReading before = clock_.clock().read();
    Reply reply = client_->cosign(request, target.text);
    if (const auto* cosignature = std::get_if<Cosignature>(&reply))
        clock_.heard(name(), cosignature->time, before, clock_.clock().read());
    return reply;
}

WitnessThread::Outcome WitnessThread::took(const Target& target, const Cosignature& cosignature) {
    cosigned_ = target.size.value();
    if (std::chrono::abs(cosignature.time - clock_.clock().now()) > time_astray)
        return failed("the time of its cosignature cannot be true");
    round_.add(target, name(), cosignature.line);
    return Outcome::done;
}

// Another node may have had it cosign a newer tree of ours; the next round is about that one. What
// is larger than our log is never taken on a witness's word.
WitnessThread::Outcome WitnessThread::is_ahead(const Target& target, TreeSize size) {
    const auto newest = log_.newest();
    if (newest && size <= newest->size && size > target.size) {
        cosigned_ = size.value();
        round_.miss(target, name());
        return Outcome::done;
    }
    cosigned_ = 0;
    if (shows_evidence()) return Outcome::set_aside;
    return failed("it reports a size above ours and shows no checkpoint of it");
}

WitnessThread::Outcome WitnessThread::disagrees() {
    set_aside_ = true;
    log::error("a witness disagrees and is set aside: its operators and ours must look",
               {{"witness", name()}});
    shows_evidence();
    return Outcome::set_aside;
}

bool WitnessThread::shows_evidence() {
    std::optional<std::string> note;
    try {
        note = client_->newest(log_.origin());
    } catch (const https::Unreachable&) {
        return false;
    }
    const auto contradiction = note ? log_.contradicted_by(*note) : std::nullopt;
    if (!contradiction) return false;
    set_aside_ = true;
    halt_("the witness " + name() + " shows that " + *contradiction);
    return true;
}

WitnessThread::Outcome WitnessThread::failed(const char* why) {
    if (complaint_ != why) log::warn("a witness is missing", {{"witness", name()}, {"why", why}});
    complaint_ = why;
    return Outcome::failed;
}

}  // namespace bangiao::quorum
