#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include <bangiao/case_state.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/registry.hpp>

namespace bangiao {

/// How a field comes back to a reader.
enum class Shown { full, masked, pointer, withheld };
std::string_view name_of(Shown shown);

struct Reader {
    OfficerId officer;
    UnitId unit;
    std::set<RoleName>
        roles;  ///< the roles read in: one in a scenario, all that are held on the wire
};

/// What one reader may see of one case, now (regulation part v; need to know).
class Sight {
public:
    /// Nothing at all, not even that the case exists.
    bool blind() const { return blind_; }
    /// A field of one event of the chain: its type, its author's unit, its place.
    Shown of(const EventType& type, const UnitId& author, std::uint64_t place,
             std::string_view field) const;
    /// A class as a whole, where it has any field the reader could see.
    Shown of_class(std::string_view sensitivity_class) const;

private:
    friend Sight sight_of(const PolicyBook&, const Registry&, const CaseState&, const Reader&,
                          Instant);
    bool blind_ = true;
    struct Rules;
    std::shared_ptr<const Rules> rules_;  // shared: immutable, copied with the value
};

/// Pure and total. Registry and governance chains are visible to every enrolled officer.
Sight sight_of(const PolicyBook& book, const Registry& registry, const CaseState& state,
               const Reader& reader, Instant now);

/// Whether the reader may read every event of the log as it stands there: the signed part, without
/// any disclosure. The constitution says who (`log_readers`).
bool may_read_log(const PolicyBook& book, const Registry& registry, const Reader& reader,
                  Instant now);

}  // namespace bangiao
