#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bangiao::testing {

/// A program of ours, started by a test and ended by it: by its id, never by its name. A test whose
/// program crashed, or was complained about by a sanitizer, has failed: with many nodes nobody else
/// would notice.
class ChildProcess {
public:
    /// Standard output and error go to `output`, appended.
    ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const std::filesystem::path& output);
    ~ChildProcess();  ///< SIGKILL if it still runs
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    void signal(int number);
    /// Its exit code, or 128 + signal; nothing if it still runs after that time.
    std::optional<int> wait(std::chrono::milliseconds at_most);
    bool running();
    pid_t id() const { return id_; }

private:
    /// What it has said itself; others may have said something before into the same file.
    std::string said() const;
    void expect_sound() const;

    const std::filesystem::path output_;
    const std::size_t output_before_;
    pid_t id_;
    std::optional<int> ended_;
};

/// Runs a program to its end and gives back what it printed; for the command line tool.
struct Ran {
    int exit_code;
    std::string output;  ///< standard output
    std::string error;   ///< standard error
};
Ran run(const std::filesystem::path& program, const std::vector<std::string>& arguments);

}  // namespace bangiao::testing
