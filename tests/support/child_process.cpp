#include "support/child_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "support/file_text.hpp"
#include "support/temp_folder.hpp"

extern char** environ;

namespace bangiao::testing {
namespace {

constexpr std::size_t most = 4'000;  // bytes of what a program said that anybody will read

pid_t start(const std::filesystem::path& program, const std::vector<std::string>& arguments,
            const std::filesystem::path& output, const std::filesystem::path& error) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    const int flags = O_WRONLY | O_CREAT | O_APPEND;
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output.c_str(), flags, 0600);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, error.c_str(), flags, 0600);
    std::vector<std::string> texts{program.string()};
    texts.insert(texts.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& text : texts) argv.push_back(text.data());
    argv.push_back(nullptr);
    pid_t id = 0;
    const int failed = posix_spawn(&id, program.c_str(), &files, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (failed != 0) throw std::runtime_error("cannot start " + program.string());
    return id;
}

int code_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

ChildProcess::ChildProcess(const std::filesystem::path& program,
                           const std::vector<std::string>& arguments,
                           const std::filesystem::path& output)
    : output_(output),
      output_before_(std::filesystem::exists(output) ? std::filesystem::file_size(output) : 0),
      id_(start(program, arguments, output, output)) {}

ChildProcess::~ChildProcess() {
    signal(SIGKILL);
    wait(std::chrono::seconds(10));
    expect_sound();
}

std::string ChildProcess::said() const {
    const std::string all = file_text(output_);
    return all.substr(std::min(output_before_, all.size()));
}

void ChildProcess::expect_sound() const {
    const std::string text = said();
    for (const int crash : {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE})
        EXPECT_NE(ended_, 128 + crash) << text.substr(text.size() - std::min(text.size(), most));
    for (const char* complaint : {"Sanitizer: ", "runtime error: "})
        if (const std::size_t at = text.find(complaint); at != text.npos)
            ADD_FAILURE() << text.substr(at, most);
}

void ChildProcess::signal(int number) {
    if (running()) ::kill(id_, number);
}

bool ChildProcess::running() {
    return !wait(std::chrono::milliseconds(0)).has_value();
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds at_most) {
    const auto limit = std::chrono::steady_clock::now() + at_most;
    while (!ended_) {
        int status = 0;
        if (::waitpid(id_, &status, WNOHANG) == id_) ended_ = code_of(status);
        if (ended_ || std::chrono::steady_clock::now() >= limit) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));  // polls; waits for nothing else
    }
    return ended_;
}

Ran run(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
    const TempFolder folder;
    const pid_t id = start(program, arguments, folder / "out", folder / "err");
    int status = 0;
    while (::waitpid(id, &status, 0) != id) {
    }
    return Ran{code_of(status), file_text(folder / "out"), file_text(folder / "err")};
}

}  // namespace bangiao::testing
