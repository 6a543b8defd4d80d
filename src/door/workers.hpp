#pragma once

#include <atomic>
#include <bangiao/result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>

#include "https/exchange.hpp"

namespace bangiao::door {

/// The threads on which reads wait for the database: as many as it has sessions for them. Any
/// thread. Outlives every server whose requests it works for.
class Workers {
public:
    using Work = std::function<Result<https::Response>()>;

    /// At most `waiting` pieces of work, those being done included.
    Workers(std::size_t threads, std::size_t waiting);
    ~Workers();

    /// Done on a thread of the pool; resumes on the caller's executor, with the same exception if
    /// one was thrown. Over the limit `overloaded`, at once.
    boost::asio::awaitable<Result<https::Response>> run(Work work);

private:
    const std::size_t limit_;
    std::atomic<std::size_t> waiting_{0};
    boost::asio::thread_pool pool_;
};

}  // namespace bangiao::door
