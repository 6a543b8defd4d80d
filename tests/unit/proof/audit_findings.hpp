#pragma once

#include <bangiao/audit.hpp>
#include <set>
#include <stdexcept>
#include <string>

namespace bangiao::testing {

using Findings = std::set<std::string>;

/// `10 inclusion`, for each check that failed.
inline Findings failures(const AuditReport& report) {
    Findings out;
    for (const EventFindings& event : report.events)
        for (const Check& check : event.checks)
            if (check.result == CheckResult::fail)
                out.insert(std::to_string(event.index) + " " + check.name);
    return out;
}

inline const Check& check_of(const AuditReport& report, std::uint64_t index,
                             const std::string& name) {
    for (const EventFindings& event : report.events)
        if (event.index == index)
            for (const Check& check : event.checks)
                if (check.name == name) return check;
    throw std::logic_error("no such check");
}

}  // namespace bangiao::testing
