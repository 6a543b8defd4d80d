#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <bangiao/instant.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// A conformance story: units, officers, a virtual clock and steps (docs/scenarios.md).
struct Scenario {
    struct Unit {
        std::string type, province, commune, parent, country;
    };
    struct Officer {
        std::string unit;
        std::vector<std::string> roles;
    };
    struct ExpectedDuty {
        std::string rule, unit;
        Instant due;
    };
    struct Step {
        Instant at;
        std::string by, as, event, case_name, name, of;
        std::map<std::string, boost::json::value> fields;  ///< local unit and officer names
        bool admitted;
        std::string reason;          ///< empty: only the refusal is asserted
        std::string identification;  ///< empty: not checked
        std::string lifecycle;
        std::map<std::string, std::string> custody;  ///< empty: not checked
        std::vector<ExpectedDuty> duties;
        std::vector<std::string> discharged;
        std::optional<std::vector<std::string>> overdue;
        std::uint32_t line;
    };
    struct Read {
        Instant at;
        std::string by, as, case_name;
        bool shown;
        std::map<std::string, std::set<std::string>> classes;  ///< `full` → classes, …
        std::vector<std::string> fields_shown, fields_withheld;
        std::uint32_t line;
    };

    std::string id, title, regime;
    std::vector<std::string> basis;
    std::map<std::string, Unit> units;
    std::map<std::string, Officer> officers;
    std::vector<std::variant<Step, Read>> items;  ///< merged by time

    /// `scenario_invalid` with `file:line:column: sentence`.
    static Result<Scenario> parse(std::string_view text, std::string_view file_name);
};

/// The first item that came out otherwise than the story says.
struct Difference {
    std::uint32_t line;
    std::string what;  ///< the step or read
    std::string expected;
    std::string actual;
};

struct ScenarioOutcome {
    std::size_t items;  ///< steps and reads that were run
    std::optional<Difference> difference;
};

/// Runs a story against the policies at hand, with no server and no database.
ScenarioOutcome run_scenario(const Scenario& scenario, const PolicyBook& book);

}  // namespace bangiao
