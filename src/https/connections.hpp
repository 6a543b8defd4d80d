#pragma once

#include <bangiao/digest.hpp>
#include <cstddef>
#include <map>
#include <mutex>

namespace bangiao::https {

/// How many connections there are, in all and per client certificate. Any thread.
class Connections {
public:
    Connections(std::size_t in_all, std::size_t per_certificate)
        : limit_(in_all), limit_per_certificate_(per_certificate) {}

    /// False, and nothing taken, over the limit. Otherwise to be given back with leave().
    bool enter();
    void leave();

    /// Always taken, and to be given back; false if that is over the limit.
    bool enter(const Digest& certificate);
    void leave(const Digest& certificate);

    std::size_t count() const;

private:
    const std::size_t limit_;
    const std::size_t limit_per_certificate_;
    mutable std::mutex mutex_;
    std::size_t count_ = 0;                          // guarded by mutex_
    std::map<Digest, std::size_t> per_certificate_;  // guarded by mutex_
};

}  // namespace bangiao::https
