#pragma once

#include <unistd.h>

#include <utility>

namespace bangiao {

/// An open file of the system that is closed when it goes; close() alone tells whether closing
/// succeeded. Negative: nothing is open.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { (void)close(); }
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;

    int get() const { return fd_; }
    /// False where the system could not keep what was written; true once it is closed already.
    bool close() { return fd_ < 0 || ::close(std::exchange(fd_, -1)) == 0; }

private:
    int fd_;
};

}  // namespace bangiao
