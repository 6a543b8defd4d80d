#include "base/command_output.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/descriptor.hpp"

namespace bangiao {
namespace {

using Steady = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& program, const std::string& why) {
    throw std::runtime_error(program + ": " + why);
}

void require(int outcome, const char* what) {
    if (outcome != 0) throw std::runtime_error(std::string("the system refuses ") + what);
}

/// What the program starts with: nothing of ours.
class Surroundings {
public:
    explicit Surroundings(int output) {
        require(::posix_spawn_file_actions_init(&files_), "a program's files");
        require(::posix_spawnattr_init(&attributes_), "a program's attributes");
        require(::posix_spawn_file_actions_addopen(&files_, 0, "/dev/null", O_RDONLY, 0), "input");
        require(::posix_spawn_file_actions_adddup2(&files_, output, 1), "output");
        require(::posix_spawn_file_actions_addopen(&files_, 2, "/dev/null", O_WRONLY, 0), "errors");
        require(::posix_spawn_file_actions_addclosefrom_np(&files_, 3), "to close files");
        sigset_t none, all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        require(::posix_spawnattr_setsigmask(&attributes_, &none), "signals");
        require(::posix_spawnattr_setsigdefault(&attributes_, &all), "signals");
        require(::posix_spawnattr_setpgroup(&attributes_, 0), "a process group");
        require(::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK |
                                                             POSIX_SPAWN_SETSIGDEF |
                                                             POSIX_SPAWN_SETPGROUP),
                "attributes");
    }
    ~Surroundings() {
        ::posix_spawnattr_destroy(&attributes_);
        ::posix_spawn_file_actions_destroy(&files_);
    }
    Surroundings(const Surroundings&) = delete;
    Surroundings& operator=(const Surroundings&) = delete;

    pid_t start(const std::vector<std::string>& command) {
        std::vector<char*> arguments;
        for (const std::string& word : command)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        char path[] = "PATH=/usr/bin:/bin";
        char* environment[] = {path, nullptr};
        pid_t id = 0;
        if (::posix_spawn(&id, command.front().c_str(), &files_, &attributes_, arguments.data(),
                          environment) != 0)
            fail(command.front(), "cannot be started");
        return id;
    }

private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t attributes_{};
};

/// A program that runs; ended with its whole group where nobody waited for it.
class Running {
public:
    explicit Running(pid_t id) : id_(id) {}
    ~Running() {
        if (id_ <= 0) return;
        ::kill(-id_, SIGKILL);
        while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    /// Its wait status, if it ends by then.
    std::optional<int> ended(Steady::time_point until) {
        for (;;) {
            int status = 0;
            const pid_t found = ::waitpid(id_, &status, WNOHANG);
            if (found == id_) {
                id_ = 0;
                return status;
            }
            if (Steady::now() >= until) return std::nullopt;
            ::poll(nullptr, 0, 1);
        }
    }

private:
    pid_t id_;
};

struct Wiped {
    std::string text;
    ~Wiped() { OPENSSL_cleanse(text.data(), text.size()); }
};

/// Up to the end of the output; false if it is longer, or does not end by then.
bool read_all(int from, std::string& text, std::size_t most, Steady::time_point until) {
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now()).count();
        pollfd waiting{from, POLLIN, 0};
        if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) == 0) return false;
        const std::size_t before = text.size();
        if (before > most) return false;
        text.resize(most + 1);
        const ssize_t count = ::read(from, text.data() + before, most + 1 - before);
        const int error = errno;
        text.resize(before + static_cast<std::size_t>(count > 0 ? count : 0));
        if (count == 0) return true;
        if (count < 0 && error != EINTR) return false;
    }
}

}  // namespace

SecretText output_of(const std::vector<std::string>& command, std::chrono::milliseconds limit,
                     std::size_t most_bytes) {
    if (command.empty() || !command.front().starts_with('/'))
        throw std::runtime_error("a command is named by the program's absolute path");
    const Steady::time_point until = Steady::now() + limit;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("the system refuses a pipe");
    const Descriptor output(ends[0]);
    Descriptor input(ends[1]);
    Running program(Surroundings(input.get()).start(command));
    (void)input.close();
    Wiped output_text;
    output_text.text.reserve(most_bytes + 1);  // so that it never moves
    if (!read_all(output.get(), output_text.text, most_bytes, until))
        fail(command.front(), "printed too much, or took too long");
    const std::optional<int> status = program.ended(until);
    if (!status) fail(command.front(), "took too long");
    if (!WIFEXITED(*status) || WEXITSTATUS(*status) != 0)
        fail(command.front(), "did not end with exit code 0");
    return SecretText(std::move(output_text.text));
}

}  // namespace bangiao
