#include "faults/seen_ledger.hpp"

#include "store/log_store.hpp"

namespace bangiao::testing {
namespace {

store::DatabaseConfig as_auditor(const std::string& url) {
    store::DatabaseConfig config;
    config.url = url;
    config.role = store::role::auditor;
    return config;
}

}  // namespace

SeenLedger::SeenLedger(const std::string& url) : database_(as_auditor(url)) {}

std::uint64_t SeenLedger::size() {
    store::Lease lease(database_);
    return store::read_tip(lease.session()).size.value();
}

}  // namespace bangiao::testing
