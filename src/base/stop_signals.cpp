#include "base/stop_signals.hpp"

#include <csignal>
#include <stdexcept>

namespace bangiao {
namespace {

sigset_t awaited() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
    return set;
}

}  // namespace

StopSignals::StopSignals() {
    const sigset_t set = awaited();
    if (pthread_sigmask(SIG_BLOCK, &set, nullptr) != 0 || std::signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        throw std::runtime_error("signals cannot be held back");
}

std::optional<Told> StopSignals::wait(std::chrono::milliseconds at_most) const {
    const sigset_t set = awaited();
    const timespec limit{at_most.count() / 1000, at_most.count() % 1000 * 1'000'000};
    const int number = sigtimedwait(&set, nullptr, &limit);
    if (number < 0) return std::nullopt;
    return number == SIGHUP ? Told::to_renew : Told::to_stop;
}

}  // namespace bangiao
