#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bangiao::testing {

/// Who may file and where the case must stand, read from a policy file's own tables and from
/// nothing that the engine made of them: so that a test can predict what the engine decides.
struct PlainPolicy {
    struct Axis {
        std::vector<std::string> values;
        std::string start;
        std::set<std::string> usual;  // empty: not asked where a rule does not name the axis
    };
    struct Rule {
        std::set<std::string> roles;
        std::optional<std::set<std::string>> unit_types;  // none: any
        std::vector<std::string> relations;
        std::map<std::string, std::set<std::string>> axes;
        std::set<std::string> custody;  // empty: any
        std::optional<bool> is_new;
    };
    struct Type {
        std::string opens;  // "never", "may", "only"
        std::vector<Rule> rules;
    };
    /// One cell of the matrix.
    struct Cell {
        std::string role;
        std::string unit_type;
        std::map<std::string, std::string> axes;
        std::string custody;
        bool is_new;
    };

    /// Throws if the file cannot be read.
    static PlainPolicy read(const std::string& path);

    /// Whether some rule of the type lets this unit type, acting in this role, file on a case that
    /// stands here: supposing that the unit is whatever else the rule asks it to be.
    bool permits(const std::string& type, const Cell& cell) const;
    /// Whether some rule of the type speaks of this role and unit type at all.
    bool may_file(const std::string& type, const std::string& role,
                  const std::string& unit_type) const;
    /// What chains of this type are about: the first value that a rule names on an axis with a
    /// usual value which events of a person's case do not stand on; else the axis's start.
    std::string standing(const std::string& type, const std::string& axis) const;

    std::vector<std::string> roles;
    std::vector<std::string> unit_types;
    std::map<std::string, Axis> axes;
    std::map<std::string, unsigned> custody;  // state → how many units it names
    std::string custody_start;
    std::map<std::string, Type> types;
    std::string in_force_from;
    bool extends = false;  // says only what differs from another file
};

}  // namespace bangiao::testing
