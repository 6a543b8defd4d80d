#include "support/server_death.hpp"

#include <signal.h>

#include <fstream>
#include <string>
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

}  // namespace

pid_t postmaster_in(const std::filesystem::path& data) {
    pid_t id = 0;
    std::ifstream(data / "postmaster.pid") >> id;
    return id;
}

void kill_server(pid_t postmaster) {
    // Stopped first, so that it starts nobody while its children die.
    ::kill(postmaster, SIGSTOP);
    for (const pid_t child : children_of(postmaster)) ::kill(child, SIGKILL);
    ::kill(postmaster, SIGKILL);
}

}  // namespace bangiao::testing
