#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace bangiao::store {

/// The user that the private server runs as: this process's own, or, since PostgreSQL refuses to
/// run as root, an unprivileged one.
struct ServerUser {
    uid_t uid;
    gid_t gid;
    std::vector<gid_t> groups;
    bool other;  ///< than this process's
};

/// `postgres` where root has such a user, else `nobody`. Throws std::runtime_error with neither.
ServerUser server_user();

/// Makes the server's user the owner of a file or folder, where it is not this process's.
void give_to(const ServerUser& user, const std::filesystem::path& what);

/// Starts a program as that user, in a process group of its own (a Ctrl-C at the terminal is for
/// us, who then stop it in order), with an environment of two words and its output appended to a
/// file. It is told to stop when the thread that started it ends.
pid_t start_as(const ServerUser& user, const std::vector<std::string>& command,
               const std::filesystem::path& working_folder, const std::filesystem::path& output);

/// Waits for a child to end; its exit status, or -1 if a signal ended it.
int wait_for(pid_t child);

}  // namespace bangiao::store
