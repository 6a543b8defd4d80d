#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace bangiao::https {

/// Answers `GET` of one path with text, without TLS: metrics for a collector on this machine. Takes
/// loopback addresses only, one request a connection, two seconds each.
class PlainListener {
public:
    /// `text` is called on the listener's thread. Throws std::runtime_error if the address is not a
    /// loopback one or cannot be listened on. Port 0: any free one.
    PlainListener(const std::string& address, std::uint16_t port, std::string path,
                  std::function<std::string()> text);
    ~PlainListener();
    PlainListener(const PlainListener&) = delete;
    PlainListener& operator=(const PlainListener&) = delete;

    std::uint16_t port() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangiao::https
