#include "server/teller.hpp"

#include <exception>

#include "base/log.hpp"

namespace bangiao::server {
namespace {

constexpr int share_of_time = 50;  // one part in so many

}  // namespace

void Teller::tend() {
    const Steady::time_point began = Steady::now();
    if (began < next_) return;
    try {
        const std::size_t told = telling_.tell(clock_.now());
        if (told > 0) log::info("duties were told of", {{"notices", told}});
    } catch (const std::exception&) {
        log::warn("of which duties is to be told cannot be read or put down");
    }
    next_ = began + share_of_time * (Steady::now() - began);
}

}  // namespace bangiao::server
