#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace bangiao::testing {

/// Stands between officers and a node, hands on what either side sends, and cuts each connection
/// after some bytes: without a goodbye, wherever that is in a handshake, a request or an answer.
class CuttingProxy {
public:
    /// `to`: the node's port. `bytes`: of both directions together, before the next connection is
    /// cut. Both are asked on the proxy's own thread.
    CuttingProxy(std::function<std::uint16_t()> to, std::function<std::size_t()> bytes);
    ~CuttingProxy();
    CuttingProxy(const CuttingProxy&) = delete;
    CuttingProxy& operator=(const CuttingProxy&) = delete;

    std::uint16_t port() const;
    /// How many connections were cut so far. Any thread.
    std::size_t cuts() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangiao::testing
