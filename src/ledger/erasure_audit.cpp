#include "ledger/erasure_audit.hpp"

#include "store/erasures.hpp"
#include "store/session.hpp"
#include "vault/vault.hpp"

namespace bangiao::ledger {

std::vector<std::string> audit_erasures(store::Session& session, vault::Vault& vault) {
    std::vector<std::string> findings;
    for (const store::RecordedErasure& each : store::read_recorded_erasures(session)) {
        const std::string name = "the erasure by event " + std::to_string(each.index.value());
        if (!each.done) findings.push_back(name + " is not finished");
        if (each.left > 0)
            findings.push_back(name + " has left ciphertext of " + std::to_string(each.left) +
                               " disclosures");
        for (const std::string& sensitivity_class : each.classes)
            if (vault.has_key(each.case_id, sensitivity_class))
                findings.push_back(name + " has left the key of class " + sensitivity_class);
    }
    return findings;
}

}  // namespace bangiao::ledger
