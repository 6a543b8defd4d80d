#include "server/rewrapping.hpp"

#include <exception>

#include "base/log.hpp"
#include "store/faults.hpp"
#include "vault/vault.hpp"

namespace bangiao::server {
namespace {

constexpr std::size_t sets_a_step = 250;

}  // namespace

void Rewrapping::tend() {
    if (!doing_) return;
    try {
        step();
    } catch (const store::Unavailable&) {
        // The keyring does not answer; the next time.
    } catch (const std::exception& error) {
        doing_ = false;  // until the masters change
        log::error("keys cannot be brought under the current master", {{"why", error.what()}});
    }
}

void Rewrapping::step() {
    left_ = vault_.outdated_keys();
    if (left_ > 0) {
        const std::size_t keys = vault_.rewrap(sets_a_step);
        left_ = vault_.outdated_keys();
        begun_ = true;
        log::info("keys brought under the current master",
                  {{"keys", keys}, {"left", left_.load()}});
    }
    if (left_ > 0) return;
    doing_ = false;
    if (begun_) log::info("every key is under its current master");
    begun_ = false;
}

}  // namespace bangiao::server
