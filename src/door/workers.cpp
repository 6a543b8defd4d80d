#include "door/workers.hpp"

namespace bangiao::door {

Workers::Workers(std::size_t threads, std::size_t waiting) : limit_(waiting), pool_(threads) {}

Workers::~Workers() {
    pool_.join();
}

}  // namespace bangiao::door
