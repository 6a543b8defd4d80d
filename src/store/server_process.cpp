#include "store/server_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "base/descriptor.hpp"

namespace bangiao::store {
namespace {

constexpr int cannot_switch_user = 121;
constexpr int cannot_enter_folder = 122;
constexpr int parent_gone = 123;
constexpr int cannot_run = 127;

std::vector<gid_t> groups_of(const passwd& user) {
    std::vector<gid_t> groups(64);
    int count = static_cast<int>(groups.size());
    if (::getgrouplist(user.pw_name, user.pw_gid, groups.data(), &count) < 0) return {user.pw_gid};
    groups.resize(static_cast<std::size_t>(count));
    return groups;
}

/// After fork: only calls that are safe in a child of a process with threads.
[[noreturn]] void become(const ServerUser& user, char* const* command, const char* folder,
                         int output, pid_t parent) {
    static char path[] = "PATH=/usr/bin:/bin";
    static char language[] = "LC_ALL=C";
    static char* const environment[] = {path, language, nullptr};
    ::setpgid(0, 0);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::umask(077);
    if (user.other && (::setgroups(user.groups.size(), user.groups.data()) != 0 ||
                       ::setgid(user.gid) != 0 || ::setuid(user.uid) != 0))
        ::_exit(cannot_switch_user);
    // After the change of user, which would clear it.
    ::prctl(PR_SET_PDEATHSIG, SIGINT);
    if (::getppid() != parent) ::_exit(parent_gone);  // it died before we asked to be told
    if (::chdir(folder) != 0) ::_exit(cannot_enter_folder);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execve(command[0], command, environment);
    ::_exit(cannot_run);
}

}  // namespace

ServerUser server_user() {
    if (::geteuid() != 0) return {::geteuid(), ::getegid(), {}, false};
    for (const char* name : {"postgres", "nobody"})
        if (const passwd* user = ::getpwnam(name))
            return {user->pw_uid, user->pw_gid, groups_of(*user), true};
    throw std::runtime_error("started by root, and there is no user postgres or nobody");
}

void give_to(const ServerUser& user, const std::filesystem::path& what) {
    if (user.other && ::chown(what.c_str(), user.uid, user.gid) != 0)
        throw std::runtime_error("cannot change the owner of " + what.string());
}

pid_t start_as(const ServerUser& user, const std::vector<std::string>& command,
               const std::filesystem::path& working_folder, const std::filesystem::path& output) {
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    const Descriptor log(::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (log.get() < 0) throw std::runtime_error("cannot write " + output.string());
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) become(user, words.data(), working_folder.c_str(), log.get(), parent);
    if (child < 0) throw std::runtime_error("no new process");
    return child;
}

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
        if (errno != EINTR) throw std::runtime_error("cannot wait for a process");
    if (!WIFEXITED(status)) return -1;
    if (WEXITSTATUS(status) == cannot_enter_folder)
        throw std::runtime_error(
            "the database's user cannot enter its data folder: every folder above it must be "
            "open to pass through (chmod o+x)");
    return WEXITSTATUS(status);
}

}  // namespace bangiao::store
