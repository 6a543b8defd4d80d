#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <bangiao/case_state.hpp>
#include <bangiao/decide.hpp>
#include <bangiao/digest.hpp>
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
    /// Where a case must stand; what is empty is not checked.
    struct Standing {
        std::string identification, lifecycle;
        std::map<std::string, std::string> custody;
        std::vector<ExpectedDuty> duties;
        std::vector<std::string> discharged;
        std::optional<std::vector<std::string>> overdue;
    };
    struct Step {
        Instant at;
        std::string by, as, event, case_name, name, of;
        std::string again;                                 ///< the step whose bytes are filed again
        std::map<std::string, boost::json::value> fields;  ///< local unit and officer names
        bool admitted;
        std::string reason;  ///< empty: only the refusal is asserted
        Standing then;       ///< after the step; what is overdue, before it
        std::uint32_t line;
    };
    struct Read {
        Instant at;
        std::string by, as, case_name;
        bool shown;
        Standing standing;
        std::map<std::string, std::set<std::string>> classes;  ///< `full` → classes, …
        std::vector<std::string> fields_shown, fields_withheld;
        std::uint32_t line;
    };
    /// Something that befalls a unit or an officer, put on record by those above them.
    struct Change {
        Instant at;
        std::string ends;       ///< this unit …
        std::string successor;  ///< … and who stands in its place; may be empty
        std::string revokes;    ///< this officer …
        bool key_only;          ///< … or only the key that they sign with
        std::uint32_t line;
    };
    using Item = std::variant<Step, Read, Change>;

    std::string id, title, regime;
    std::vector<std::string> basis;
    std::map<std::string, Unit> units;
    std::map<std::string, Officer> officers;
    std::vector<Item> items;  ///< merged by time

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

/// What the law said of one step: which of its rules a story has exercised.
struct Exercised {
    std::uint32_t line;  ///< of the step
    std::string case_name;
    Digest policy;       ///< the file in force on the day of the step
    std::string type;    ///< of the event
    std::string rule;    ///< that admitted it, or came furthest before it refused; may be empty
    std::string reason;  ///< code of the refusal; empty: admitted
    std::string role;    ///< acted in
    std::string state;   ///< of the case before the step: axes and custody, `victim, held, open`
    std::string detail;  ///< of a refusal
    std::vector<std::string> basis;  ///< of the rule
    std::string mark;                ///< of the rule that admitted it
    std::vector<Duty> opened;        ///< duties that it opened
};

struct ScenarioOutcome {
    std::size_t items;  ///< steps and reads that were run
    std::optional<Difference> difference;
    std::vector<Exercised> exercised = {};  ///< by the steps that were run, in their order
};

/// Is shown what a step puts before the law, before it is decided.
using Onlooker = std::function<void(const Registry&, const CaseState&, const Filing&, Instant now)>;

/// Runs a story against the policies at hand, with no server and no database.
ScenarioOutcome run_scenario(const Scenario& scenario, const PolicyBook& book,
                             const Onlooker& onlooker = {});

/// Every event type of a file with the names of its rules in the file's order: what stories can
/// exercise.
std::map<std::string, std::vector<std::string>> rules_of(const Policy& policy);
/// Event types and deadlines that the file itself speaks of: of one that extends another, those
/// that it changes or adds.
std::set<std::string> stated_in(const Policy& policy);
/// Every deadline that some rule of the file opens a duty by.
std::set<std::string> deadlines_opened_in(const Policy& policy);

}  // namespace bangiao
