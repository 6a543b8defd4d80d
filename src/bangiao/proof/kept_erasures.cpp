#include "bangiao/proof/kept_erasures.hpp"

#include <set>

#include "bangiao/proof/rungs.hpp"

namespace bangiao {
namespace {

template <class Texts>
std::string listed(const Texts& texts) {
    std::string out;
    for (const std::string& text : texts) out.append(out.empty() ? "" : ", ").append(text);
    return out.empty() ? "none" : out;
}

}  // namespace

std::optional<Check> KeptErasures::met(std::uint64_t index, const KeptRecord& kept,
                                       const Admission& admission) {
    if (std::optional<Check> still_there = disclosures(index, kept)) return still_there;
    if (!kept.erasure && !admission.erases) return std::nullopt;
    if (!kept.erasure)
        return failed("erasures", "the event's erasure is not on record",
                      admission.erased ? listed(*admission.erased) : "some classes", "none");
    const Check check = erasure(*kept.erasure, admission);
    // On record by an event that took effect: these classes of what was filed so far may be gone.
    if (check.result != CheckResult::fail)
        for (const std::string& each : kept.erasure->classes) gone_.erase(each);
    return check;
}

/// Remembers what is gone; names what is not, although it is on record as erased.
std::optional<Check> KeptErasures::disclosures(std::uint64_t index, const KeptRecord& kept) {
    for (const KeptDisclosure& each : kept.disclosures) {
        if (each.erased_by && (each.left || each.opens))
            return failed(
                "erasures",
                "what was erased by event " + std::to_string(*each.erased_by) + " is still there",
                "nothing of " + each.digest, each.opens ? "its key" : "its ciphertext");
        if (!each.sensitivity_class.empty() && (!each.left || !each.opens))
            gone_.insert_or_assign(each.sensitivity_class, index);
    }
    return std::nullopt;
}

Check KeptErasures::erasure(const KeptErasure& kept, const Admission& admission) const {
    const std::set<std::string> classes(kept.classes.begin(), kept.classes.end());
    if (!admission.took_effect) return not_checked("erasures", "the event could not be replayed");
    if (!admission.erases)
        return failed("erasures", "an erasure is on record that the event did not order", "none",
                      listed(classes));
    if (admission.erased && *admission.erased != classes)
        return failed("erasures", "other classes are on record than the event erased",
                      listed(*admission.erased), listed(classes));
    if (!kept.done) return not_checked("erasures", "ordered, and not yet done");
    return passed("erasures");
}

std::vector<Check> KeptErasures::at_end() const {
    std::vector<Check> checks;
    for (const auto& [name, index] : gone_)
        checks.push_back(failed("erasures",
                                "what was filed under class " + name + " up to event " +
                                    std::to_string(index) + " is gone",
                                "an event that erased it", "none"));
    return checks;
}

}  // namespace bangiao
