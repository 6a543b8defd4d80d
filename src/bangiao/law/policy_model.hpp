#pragma once

#include <bangiao/case_state.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/search.hpp>

#include "bangiao/law/rules.hpp"

namespace bangiao::law {

enum class FieldType {
    text,
    code,
    enumerated,
    place,
    boolean,
    integer,
    date,
    month,
    datetime,
    unit,
    new_unit,
    officer,
    new_officer,
    event,
    chain,
    digest,
    list,
    table
};
std::string_view name_of(FieldType type);
std::optional<FieldType> field_type_named(std::string_view name);
/// Of a closed type: may stand in the clear if its class does.
bool is_closed(FieldType type);

/// The values that a code or enum may have.
struct Values {
    enum class From { any, list, roles, unit_types };
    From from = From::any;
    ListRef list = {};
};

struct FieldRule {
    FieldType type = FieldType::text;
    FieldType items = FieldType::text;  ///< of a list
    Values values = {};
    ClassRef sensitivity = {};
    bool required = false;
    bool clear = false;  ///< stands in the clear; otherwise always a disclosure
    std::optional<std::int64_t> min = {};
    std::optional<std::int64_t> max = {};
    std::optional<FactRef> fact = {};
    Words label = {};
    std::optional<SearchKind> search = {};  ///< its values can be looked for
    /// A coded value: what sight `codes` shows.
    bool coded() const;
};

/// One road by which the law lets an event in.
struct Rule {
    std::string name;  ///< `handoff.offered`, or `handoff.offered/to_home`
    std::vector<std::string> basis;
    std::string mark;
    Words says;
    Who by;
    Condition when;
    Effects effects;
};

enum class ChainKind { of_a_case, of_a_unit, governance };
enum class Opens { never, may, only };

struct EventRule {
    EventType type;
    Words label;
    std::string kind;
    std::vector<std::string> forms;  ///< numbers of the paper forms that it stands for
    std::vector<std::string> basis;
    std::string mark;
    Words says;
    ChainKind chain = ChainKind::of_a_case;
    Opens opens = Opens::never;
    std::map<std::string, FieldRule, std::less<>> fields;  ///< the common ones included
    std::vector<Rule> rules;                               ///< never empty
    std::vector<std::string> remembered;  ///< fields that some rule asks of this event later
    bool filed_by_time = false;           ///< by the service, once what its rules name has ended
    const FieldRule* field(std::string_view name) const;
};

struct Axis {
    std::vector<std::pair<std::string, Words>> values;
    std::string start;
    std::vector<std::string> usual;  ///< empty: not asked where a rule does not name the axis
    Reason otherwise = Reason::wrong_state;
};
struct CustodyState {
    Words words;
    unsigned units = 0;
};
struct ThreadKind {
    Words words;
    bool custody_back = false;
};
struct SensitivityClass {
    Words words;
    bool clear = false;
    bool kept = false;  ///< its values are never erased
};
struct UnitType {
    Words words;
    std::string family;
    std::string level;
};
struct CodeList {
    std::vector<std::pair<std::string, Words>> codes;
    bool has(std::string_view code) const;
};

struct Deadline {
    struct Instead {
        Guard guard;
        Limit limit;
        std::optional<Limit> warn;
    };
    Words says;
    Limit limit;
    std::optional<Limit> warn;
    std::vector<Instead> instead;
    bool standing = false;  ///< no event opens it: a cap, or a term that is kept outside the cases
    /// Ids under which an earlier law opened the same duty: who discharges this one discharges
    /// those.
    std::vector<std::string> continues;
    std::vector<std::string> basis;
    std::string mark;
};

/// That a duty will be due soon, or is overdue: who is told of it, and when.
struct NoticeRule {
    enum class At { warn, due };
    enum class Tells {
        owner,
        opener,     ///< the unit whose event opened the duty
        superior,   ///< the unit above the owner
        superiors,  ///< every unit above it
    };
    Words says;
    At at = At::due;
    std::optional<Limit> after = {};  ///< counted from there
    std::vector<Tells> tells = {};
    std::vector<std::string> basis = {};
    std::string mark = {};
};

struct Route {
    std::int64_t number = 0;
    UnitTypes from;
    UnitTypes to;
    Where where = Where::anywhere;
    Guard guard;
    std::vector<std::string> basis;
    std::string mark;
};

struct PersonGroup {
    Words label;
    Guard guard;
    std::vector<std::string> basis;
    std::string mark;
};

/// With another country, for the days in which it is in force: rules ask whether it covers the
/// case.
struct Agreement {
    Words label;
    std::string country;  ///< ISO 3166-1, two letters
    std::optional<Day> from;
    std::optional<Day> to;  ///< the last day
    Guard guard;
    std::vector<std::string> basis;
    std::string mark;
};

struct Entitlement {
    Words label;
    std::vector<PersonRef> persons;
    Guard guard;
    std::vector<std::string> basis;
    std::string mark;
};

/// How long fields of some classes are kept, and from when. Without a term: for ever.
struct Retention {
    Words says;
    std::vector<ClassRef> classes;  ///< empty: kept outside the cases
    Guard guard;
    std::optional<Limit> term;
    TimeTerm from = {};
    std::vector<AgeTest> ages;  ///< and not before the person is so old
    std::vector<std::string> basis;
    std::string mark;
};

/// What every person of a kind is to have reached, and where the state keeps it.
struct Goal {
    Words says;
    Guard guard;
    std::optional<FactRef> opened;
    std::optional<FactRef> delivered;
    std::optional<FactRef> refused;
    std::vector<std::string> basis;
    std::string mark;
};

/// A spot where the sources are silent or disagree, and the reading chosen.
struct OpenQuestion {
    Words question;
    Words reading;
    std::vector<std::string> concerns;  ///< event types, deadlines, parts
    std::string mark;
};

/// What a row or a ceiling of visibility says of a class.
enum class Sees { withheld, flag, pointer, masked, codes, own, handed, full };

struct ClassSight {
    Sees show = Sees::withheld;
    std::map<std::string, Sees, std::less<>> but;  ///< by field name
};

struct SightRow {
    std::optional<UnitTypes> types;
    std::vector<PartyRef> parties;
    std::vector<RoleRef> roles;
    bool mandate = false;
    std::string mandate_as = {};  ///< which kind of mandate; empty: those of no kind
    Guard guard;
    std::map<ClassRef, ClassSight> classes;
    std::vector<std::string> basis = {};
    std::string mark = {};
};

/// Who may read every event of the log: whoever reads in one of the roles (none named: in any) and,
/// where a mandate is asked for, has one over everything that was ever founded.
struct LogReaders {
    std::vector<RoleRef> roles;
    bool mandate = false;
    std::string mandate_as = {};  ///< which kind of mandate; empty: those of no kind
    std::vector<std::string> basis = {};
    std::string mark = {};
};

/// Whose looks an officer may read in the record of who looked.
struct LookRow {
    enum class Over {
        within,   ///< those of officers of the own unit and of units below it
        mandate,  ///< those of units, and at cases, that a mandate of the officer names
        held,     ///< those at a case that the own unit answers for
    };
    std::vector<RoleRef> roles;
    std::optional<UnitTypes> types = {};
    Over over = Over::within;
    std::vector<std::string> basis = {};
    std::string mark = {};
};

/// What officers may look for, each within the own reach.
struct Search {
    Words says;
    bool same_person = false;  ///< agreement in this alone may mean one person in two cases
    std::vector<std::string> basis = {};
    std::string mark = {};
};

/// The event that puts the head of that record into the log.
struct Anchor {
    EventRef event;
    RoleRef role;
    std::string looks, hash;  ///< field names
};

struct TimeLimits {
    Instant::Duration ahead{};
    Instant::Duration late_after{};
    Instant::Duration behind{};
    std::string late_field;
};

}  // namespace bangiao::law

namespace bangiao {

/// One constitution or policy file, every name resolved. Immutable once loaded.
class Policy {
public:
    explicit Policy(PolicyFile about) : file(std::move(about)) {}

    PolicyFile file;
    std::vector<std::string> basis;

    law::Names<law::RoleRefKind, Words> roles;
    law::Names<law::UnitTypeRefKind, law::UnitType> unit_types;
    law::Names<law::ClassRefKind, law::SensitivityClass> classes;
    law::Names<law::AxisRefKind, law::Axis> axes;
    law::Names<law::CustodyRefKind, law::CustodyState> custody;
    std::string custody_start;
    law::Names<law::PartyRefKind, Words> parties;
    law::Names<law::ThreadRefKind, law::ThreadKind> threads;
    law::Names<law::LinkRefKind, Words> links;
    law::Names<law::ListRefKind, law::CodeList> lists;
    law::Names<law::FactRefKind, Words> facts;
    std::map<std::string, law::UnitTypes, std::less<>> groups;
    law::Names<law::EventRefKind, law::EventRule> events;
    law::Names<law::DeadlineRefKind, law::Deadline> deadlines;
    law::Names<law::PersonRefKind, law::PersonGroup> persons;
    law::Names<law::AgreementRefKind, law::Agreement> agreements;
    std::map<std::string, law::Entitlement, std::less<>> entitlements;
    std::vector<law::Route> routes;
    std::vector<law::SightRow> sight;
    std::vector<law::SightRow> sight_caps;
    law::Names<law::RetentionRefKind, law::Retention> retention;
    std::vector<law::LogReaders> log_readers;
    std::vector<law::LookRow> look_rows;
    std::map<SearchKind, law::Search> searches;
    std::map<std::string, law::NoticeRule, std::less<>> notices;
    std::optional<law::Anchor> anchor;
    std::optional<law::Goal> goal;
    std::vector<law::OpenQuestion> open_questions;
    law::TimeLimits time;
    std::optional<law::PartyRef> filing_party;
    std::vector<law::PartyRef> snapshot;

    const law::EventRule* event(const EventType& type) const;
    bool is_constitution() const { return file.kind == "constitution"; }
    /// Whether an open duty of this id is one of the deadline, or of one that the deadline
    /// continues.
    bool is_duty_of(law::DeadlineRef deadline, std::string_view id) const;
};

}  // namespace bangiao
