#include "server/stop_signals.hpp"

#include <csignal>
#include <stdexcept>

namespace bangiao::server {
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

Told StopSignals::wait() const {
    const sigset_t set = awaited();
    int number = 0;
    if (sigwait(&set, &number) != 0) throw std::runtime_error("signals cannot be awaited");
    return number == SIGHUP ? Told::to_renew : Told::to_stop;
}

}  // namespace bangiao::server
