#include "support/server_death.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace bangiao::testing {
namespace {

std::vector<pid_t> children_of(pid_t parent) {
    const std::string number = std::to_string(parent);
    std::ifstream in("/proc/" + number + "/task/" + number + "/children");
    std::vector<pid_t> children;
    for (pid_t child = 0; in >> child;) children.push_back(child);
    return children;
}

/// A process that is to end.
class Doomed {
public:
    explicit Doomed(pid_t id) : end_(static_cast<int>(::syscall(SYS_pidfd_open, id, 0))) {}
    ~Doomed() {
        if (end_ >= 0) ::close(end_);
    }
    Doomed(Doomed&& other) noexcept : end_(std::exchange(other.end_, -1)) {}
    void wait() const {
        if (end_ < 0) return;
        constexpr int a_minute = 60'000;
        pollfd end{end_, POLLIN, 0};
        (void)::poll(&end, 1, a_minute);
    }

private:
    int end_;  // none: it has ended already
};

}  // namespace

pid_t postmaster_in(const std::filesystem::path& data) {
    pid_t id = 0;
    std::ifstream(data / "postmaster.pid") >> id;
    return id;
}

void kill_server(pid_t postmaster) {
    // Stopped first, so that it starts nobody while its children die.
    ::kill(postmaster, SIGSTOP);
    std::vector<Doomed> dying;
    for (const pid_t child : children_of(postmaster)) {
        dying.emplace_back(child);
        ::kill(child, SIGKILL);
    }
    ::kill(postmaster, SIGKILL);
    // The next one does not start while one of these still has the memory that they shared.
    for (const Doomed& each : dying) each.wait();
}

}  // namespace bangiao::testing
