#pragma once

#include <toml++/toml.h>

#include <bangiao/case_state.hpp>
#include <bangiao/ids.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bangiao::testing {

/// The policy's visibility matrix, read from the file's own tables and from nothing that the engine
/// made of them: what a test holds the service's answers against.
class PlainSight {
public:
    /// Throws if the file cannot be read, or asks something in a row that is not understood here.
    explicit PlainSight(const std::string& path);

    /// Who reads, and what they are to the case.
    struct Reader {
        std::string unit_type;
        std::set<std::string> roles;  ///< all that the officer holds
        UnitId unit;
        std::set<std::string> mandates = {};  ///< kinds; `` is the inspectors'
        bool stranger = false;                ///< the case is looked at as if the unit had no part
    };
    struct Event {
        std::string type;
        UnitId author;
        std::uint64_t place;
    };

    /// Whether there is a case at all for this reader.
    bool blind(const Reader& reader, const CaseState& state) const;
    /// `full`, `masked`, `pointer` or `withheld`.
    std::string shown(const Reader& reader, const CaseState& state, const Event& event,
                      const std::string& field) const;
    std::string class_of(const std::string& type, const std::string& field) const;
    /// By which index a field is found, or nothing.
    std::optional<std::string> search_of(const std::string& type, const std::string& field) const;
    /// Whether the reader may ask who looked.
    bool may_read_looks(const Reader& reader) const;

    std::vector<std::string> roles() const;
    std::vector<std::string> unit_types() const;

private:
    const toml::table& field(const std::string& type, const std::string& name) const;
    bool is_coded(const toml::table& field) const;
    std::set<std::string> types_in(const toml::node& groups) const;
    bool meets(const toml::table& guard, const Reader& reader, const CaseState& state) const;
    bool applies(const toml::table& row, const Reader& reader, const CaseState& state) const;
    bool guarded(const toml::table& row, const Reader& reader, const CaseState& state) const;

    toml::table policy_;
};

}  // namespace bangiao::testing
