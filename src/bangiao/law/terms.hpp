#pragma once

#include <bangiao/instant.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bangiao/law/names.hpp"

namespace bangiao::law {

/// Unit types, some of them only in some days.
class UnitTypes {
public:
    struct Span {
        std::vector<bool> types;  ///< by UnitTypeRef
        std::optional<Day> from;
        std::optional<Day> to;
    };
    bool has(UnitTypeRef type, Day day) const;
    void add(Span span) { spans_.push_back(std::move(span)); }
    const std::vector<Span>& spans() const { return spans_; }

    std::vector<std::string> written;  ///< as the policy names them, for explain

private:
    std::vector<Span> spans_;
};

/// How a rule names a unit.
struct UnitTerm {
    enum class What { actor, holder, addressee, opener, of, author, party, field, chain, local };
    What what = What::actor;
    unsigned superiors = 0;                ///< how often `superior:` stands before it
    std::optional<ThreadRef> thread = {};  ///< addressee:KIND, opener:KIND
    std::optional<EventRef> event = {};    ///< author:TYPE
    std::optional<PartyRef> party = {};    ///< party:WORD
    std::string field = {};                ///< field:NAME
    UnitTypes types = {};                  ///< local:GROUP
    std::string written = {};              ///< as it stands in the policy, for explain
};

/// How a rule names a time.
struct TimeTerm {
    enum class What { occurred, admitted, field, opened, last, from, due };
    What what = What::occurred;
    std::string field = {};
    std::optional<EventRef> event = {};
    std::optional<DeadlineRef> duty = {};
};

/// How a rule names a value.
struct ValueTerm {
    enum class What { field, fact, literal };
    What what = What::field;
    std::string name = {};  ///< of the field or fact, or the literal itself
};

/// What a value must be.
struct Test {
    std::vector<boost::json::value> one_of = {};  ///< empty: not asked
    std::vector<boost::json::value> none_of = {};
    std::vector<boost::json::value> any = {};  ///< a list that holds one of these
    std::vector<boost::json::value> all = {};
    std::vector<boost::json::value> only = {};  ///< a list that holds nothing but these
    std::optional<bool> present = {};
    bool nonempty = false;
    std::optional<std::int64_t> min = {};
    std::optional<std::int64_t> max = {};
};

/// Whether the value passes; null: there is none.
bool passes(const Test& test, const boost::json::value* value);

/// How a place relates two units.
enum class Where { anywhere, same_commune, same_province, nearest, above, below };

/// A span of time that a duty or a window is counted in; exactly one of the kinds.
struct Limit {
    enum class In { days, working_days, months, hours };
    In in = In::days;
    std::int32_t count = 0;  ///< may be negative: backwards
};

}  // namespace bangiao::law
