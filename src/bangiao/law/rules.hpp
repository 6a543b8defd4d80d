#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bangiao/law/terms.hpp"

namespace bangiao::law {

/// What the acting unit is to the case.
struct Relation {
    enum class What {
        holder,
        addressee,
        opener,
        party,
        author,
        of,
        superior,
        root,
        own,
        founding_unit,
        founding_key
    };
    What what = What::party;
    std::optional<PartyRef> party = {};
    std::optional<EventRef> event = {};
    std::string written = {};
};

struct Condition;

/// `if` and `unless`: each one condition, or several of which one holds. Empty: always.
/// (No initialisers here: clang would want the whole Condition for them.)
struct Guard {
    std::vector<Condition> when;
    std::vector<Condition> unless;
};

/// An open thread that a rule looks for.
struct ThreadSearch {
    ThreadRef thread;
    std::optional<ValueTerm> key = {};
    std::optional<UnitTerm> addressee = {};
    std::optional<UnitTerm> opener = {};
    std::optional<UnitTypes> addressee_types = {};
    Where where = Where::anywhere;
};

/// An earlier event that a rule asks for.
struct Earlier {
    std::vector<EventRef> types;
    std::optional<UnitTerm> by = {};
    std::vector<std::pair<std::string, Test>> fields = {};
    std::optional<EventRef> later_than = {};
    std::optional<Day> from_day = {};
    std::optional<Day> before_day = {};
};

/// What a rule asks of the event that `of` names.
struct OfTest {
    std::vector<EventRef> types = {};  ///< empty: any
    bool by_actor = false;
    bool may_file = false;
};

struct UnitTest {
    UnitTerm unit;
    std::optional<UnitTypes> types = {};
    std::vector<UnitTerm> is = {};
    std::vector<UnitTerm> is_not = {};
    std::optional<UnitTerm> within = {};
    std::optional<bool> party = {};
    Where where = Where::anywhere;
};

/// What a rule asks of the officers that a field names: none belongs to a unit that the term names.
struct OfficerTest {
    std::string field;
    UnitTerm not_of;
};

using FieldTests = std::vector<std::pair<std::string, Test>>;

struct FieldCheck {
    Guard guard;
    FieldTests fields;
};

struct Window {
    enum class What { before_due, within, not_before, ahead_of };
    What what = What::before_due;
    std::optional<DeadlineRef> duty = {};
    std::optional<EventRef> event = {};
    Limit limit = {};
    TimeTerm ahead_of = {};
};

/// How old the person is, in full years, on the day of the event. Who is born in a month counts as
/// younger until that month is over.
struct AgeTest {
    ValueTerm born;
    std::optional<std::int64_t> below = {};
    std::optional<std::int64_t> least = {};
};

/// Everything that a rule may ask; what is absent is not asked.
struct Condition {
    struct Axis {
        AxisRef axis;
        std::vector<std::string> values;
    };
    std::vector<Axis> axes = {};
    std::vector<std::string> custody = {};
    std::optional<bool> is_new = {};
    std::vector<ThreadRef> answers = {};
    std::optional<ThreadSearch> finds = {};
    std::vector<ThreadRef> lapsed = {};
    std::vector<ThreadRef> threads = {};
    std::vector<ThreadSearch> no_threads = {};
    std::vector<Earlier> after = {};
    std::vector<Earlier> not_after = {};
    std::optional<OfTest> of = {};
    std::vector<DeadlineRef> duties = {};
    std::vector<DeadlineRef> no_duties = {};
    std::vector<std::pair<FactRef, Test>> facts = {};
    std::vector<AgreementRef> agreements = {};
    std::vector<AgeTest> ages = {};
    FieldTests fields = {};
    std::vector<FieldCheck> checks = {};
    std::vector<UnitTest> units = {};
    std::vector<OfficerTest> officers = {};
    std::optional<UnitTerm> route = {};
    std::optional<ValueTerm> entitled = {};
    std::vector<PersonRef> persons = {};
    std::vector<Window> windows = {};
    std::optional<ValueTerm> retention_over = {};
    std::vector<Relation> actor = {};
    std::optional<UnitTypes> actor_types = {};
};

/// Who may file.
struct Who {
    std::vector<RoleRef> roles = {};
    std::optional<UnitTypes> types = {};
    std::vector<Relation> relations = {};
    std::vector<EventRef> not_officer = {};
};

struct SetAxis {
    AxisRef axis;
    std::string to;
    Guard guard = {};
};
struct SetCustody {
    bool back = false;
    CustodyRef state = {};
    std::optional<UnitTerm> unit = {};
    std::optional<UnitTerm> to = {};
    Guard guard = {};
};
struct OpenThread {
    ThreadRef thread;
    std::optional<UnitTerm> addressee = {};
    std::optional<ValueTerm> key = {};
    std::optional<DeadlineRef> expires = {};
    Guard guard = {};
};
struct CloseThread {
    ThreadSearch which;
    bool every = false;
    Guard guard = {};
};
struct OpenDuty {
    DeadlineRef deadline;
    UnitTerm owner;
    TimeTerm from = {};
    std::optional<Limit> limit = {};
    std::optional<ThreadRef> thread = {};
    Guard guard = {};
};
struct Discharge {
    DeadlineRef deadline;
    std::optional<UnitTerm> owner = {};
    Guard guard = {};
};
struct MoveDuty {
    DeadlineRef deadline;
    std::optional<TimeTerm> last_day = {};
    std::string last_day_field = {};  ///< what a refusal points at
    std::optional<DeadlineRef> cap = {};
    std::optional<TimeTerm> from = {};  ///< or: counted anew from here
    Guard guard = {};
};
struct AddParty {
    UnitTerm unit;
    PartyRef as;
    bool optional = false;
    Guard guard = {};
};
struct AddLink {
    LinkRef kind;
    ValueTerm other;
    Guard guard = {};
};

struct FoundUnit {
    std::string unit, type, province, commune, country, parent;  ///< field names
};
struct EndUnit {
    std::string unit, successor;
};
struct Enrol {
    std::string officer, unit, roles_field, use_field, thumbprint, certificate;
    std::vector<std::string> roles = {};  ///< where the rule itself says them
    std::string use = {};
};
struct Revoke {
    std::string officer, thumbprint;
};
struct SignFile {
    std::string file, in_force_from;
};
struct Grant {
    std::string officers, units, cases, period;  ///< officers empty: whoever files
    std::string as = {};                         ///< a word that rows of visibility may ask for
    std::int64_t hours = 0;                      ///< 0: until it is ended
};
/// The role that the giver acts in, lent to another officer of the same unit.
struct Delegate {
    std::string officer, from, to;
};
struct EndDelegation {
    std::string officer;
};

/// Classes whose values go; none but those that `within` lists.
struct Erase {
    ValueTerm classes;
    std::optional<ValueTerm> within = {};
};

/// What follows from an event, in the order in which it is done.
struct Effects {
    std::vector<Discharge> discharges = {};
    std::vector<CloseThread> closes = {};
    std::vector<MoveDuty> moves = {};
    std::vector<SetAxis> axes = {};
    std::vector<SetCustody> custody = {};
    std::vector<AddParty> parties = {};
    std::vector<OpenThread> opens = {};
    std::vector<OpenDuty> duties = {};
    std::vector<std::pair<FactRef, ValueTerm>> facts = {};
    std::vector<std::pair<FactRef, ValueTerm>> adds = {};  ///< to a fact that is a list
    std::vector<AddLink> links = {};
    std::optional<ValueTerm> corrects = {};
    std::optional<FoundUnit> founds_unit = {};
    std::optional<EndUnit> ends_unit = {};
    std::optional<Enrol> enrols = {};
    std::optional<Revoke> revokes = {};
    std::optional<SignFile> signs_file = {};
    std::optional<Grant> grants = {};
    std::optional<Delegate> delegates = {};
    std::optional<EndDelegation> ends_delegation = {};
    bool ends_grant = false;
    std::optional<Erase> erases = {};
};

}  // namespace bangiao::law
