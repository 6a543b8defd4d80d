#include "ledger/erasing.hpp"

#include "base/log.hpp"
#include "store/database.hpp"
#include "store/erasures.hpp"
#include "store/session.hpp"
#include "vault/vault.hpp"

namespace bangiao::ledger {
namespace {

std::vector<store::DueErasure> due(store::Database& database) {
    store::Snapshot snapshot(database);
    return store::read_due_erasures(snapshot.session());
}

}  // namespace

void finish_erasures(store::Database& database, vault::Vault& vault) {
    for (const store::DueErasure& each : due(database)) {
        vault.destroy(each.case_id, each.classes);
        store::Transaction transaction(database);
        store::finish_erasure(transaction.session(), each.index);
        if (transaction.commit() != store::Outcome::committed)
            throw store::Unavailable("an erasure could not be finished");
        log::info("erased", {{"index", each.index.value()}, {"classes", each.classes.size()}});
    }
}

}  // namespace bangiao::ledger
