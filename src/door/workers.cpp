#include "door/workers.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace bangiao::door {

Workers::Workers(std::size_t threads, std::size_t waiting, Turn turn)
    : limit_(waiting), turn_(turn), pool_(threads) {}

Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    over_.notify_all();
    pool_.join();
}

void Workers::rest(std::chrono::steady_clock::duration time) {
    std::unique_lock lock(mutex_);
    over_.wait_for(lock, time, [this] { return ended_; });
}

void Workers::give_way() {
    // Linux keeps a niceness for each thread; that of the first is the program's own. Ten steps up
    // are a tenth of the time. Where that cannot be had, the work is done all the same.
    const int usual = ::getpriority(PRIO_PROCESS, static_cast<id_t>(::getpid()));
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), usual + 10);
}

}  // namespace bangiao::door
