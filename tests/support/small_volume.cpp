#include "support/small_volume.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace bangiao::testing {
namespace {

[[noreturn]] void cannot(const std::string& what) {
    throw std::runtime_error("no volume of its own to be had, " + what + ": " +
                             std::generic_category().message(errno));
}

void write_map(const char* file, const std::string& text) {
    if (!(std::ofstream(file) << text << std::flush)) cannot(file);
}

/// What is mounted from now on is seen by this process and its children alone.
void mount_for_ourselves() {
    const std::string user = std::to_string(::geteuid()), group = std::to_string(::getegid());
    if (::unshare(CLONE_NEWNS) != 0) {
        // Root would lose the other users with it, and starts servers as one of them.
        if (::geteuid() == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
            cannot("this process may not mount");
        write_map("/proc/self/setgroups", "deny");
        write_map("/proc/self/uid_map", user + " " + user + " 1");
        write_map("/proc/self/gid_map", group + " " + group + " 1");
    }
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) cannot("sharing /");
}

}  // namespace

SmallVolume::SmallVolume(std::filesystem::path folder, std::size_t mebibytes)
    : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    mount_for_ourselves();
    const std::string options = "mode=0755,size=" + std::to_string(mebibytes) + "m";
    if (::mount("small", folder_.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) != 0)
        cannot("mounting");
}

SmallVolume::~SmallVolume() {
    ::umount2(folder_.c_str(), MNT_DETACH);
}

void SmallVolume::fill() const {
    const int file = ::open(filler().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) cannot("filling");
    static constexpr std::array<char, 1 << 20> nothing{};
    for (std::size_t bytes : {nothing.size(), std::size_t(4096)})
        while (::write(file, nothing.data(), bytes) > 0) continue;
    const int why = errno;
    ::close(file);
    if (why != ENOSPC) cannot("filling");
}

void SmallVolume::make_room() const {
    std::filesystem::remove(filler());
}

}  // namespace bangiao::testing
