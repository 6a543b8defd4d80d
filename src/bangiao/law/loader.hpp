#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bangiao/law/document.hpp"
#include "bangiao/law/policy_model.hpp"

namespace bangiao::law {

/// Turns the document of a constitution or policy file into a Policy (docs/policy-language.md):
/// every key checked, every name resolved. Used once and thrown away; throws Mistake.
///
/// Names first, then fields of all events, then everything that refers to them, so that the order
/// within a file is free.
class Loader {
public:
    explicit Loader(Policy& policy) : policy_(policy) {}
    void load(const Node& document);

private:
    /// Where a condition or term stands: names the fields it may speak of; null: those of any
    /// event.
    using Fields = const EventRule*;

    // loader_lists.cpp
    void lists(Table& top);
    void roles(Table& top);
    void unit_types(Table& top);
    void groups(Table& top);
    UnitTypes group(const Node::Member& member, const Node& groups,
                    std::vector<std::string>& under);
    UnitTypes::Span span_of(const std::vector<const Node*>& names, const Node& groups,
                            std::vector<std::string>& under, std::vector<UnitTypes::Span>& dated);
    void classes(Table& top);
    void axes(Table& top);
    void custody(Table& top);
    void code_lists(Table& top);
    void settings(Table& top);
    void time_limits(Table& top);

    // loader_events.cpp
    void events(const Node* all, const Node* common);
    void shape(EventRule& event, Table& table, const Node* common);
    void field(EventRule& event, const Node::Member& member);
    Values values_of(Table& table, FieldType coded);
    SearchKind search_of(const Node& node, const FieldRule& rule);
    void rules(EventRule& event, const Node& node);
    Rule rule_of(const EventRule& event, const Node& shared, const Node* own);
    Who who(const Node* shared, const Node* own, const Node& event);
    std::string mark_of(Table& table);
    std::vector<std::string> basis_of(Table& table);
    void remember();

    // loader_terms.cpp
    UnitTerm unit_term(const Node& node, Fields fields);
    TimeTerm time_term(const Node& node, Fields fields);
    ValueTerm value_term(const Node& node, Fields fields);
    std::string field_of_term(const Node& node, Fields fields);
    Test test(const Node& node);
    Limit limit(const Node& node);
    Where where(Table& table);
    UnitTypes unit_set(const Node& node);
    const std::string& field_name(const std::string& name, Place place, Fields fields);
    std::vector<EventRef> event_types(const Node& node);
    EventRef event_type(const std::string& name, Place place);
    RoleRef role(const Node& node);
    PartyRef party(const std::string& name, Place place);
    ThreadRef thread(const std::string& name, Place place);
    DeadlineRef deadline(const std::string& name, Place place);
    FactRef fact(const std::string& name, Place place);
    PersonRef person(const Node& node);
    AgreementRef agreement(const Node& node);
    boost::json::value literal(const Node& node);

    // loader_conditions.cpp
    Condition condition(const std::vector<const Node*>& layers, Fields fields);
    void ask(Condition& into, const std::string& key, const Node& node, Fields fields);
    bool ask_of_case(Condition& into, const std::string& key, const Node& node, Fields fields);
    bool ask_of_event(Condition& into, const std::string& key, const Node& node, Fields fields);
    Guard guard(Table& table, Fields fields);
    ThreadSearch thread_search(const Node& node, Fields fields);
    ThreadSearch thread_search_of(Table& table, Fields fields);
    AgeTest age_test(const Node& node, Fields fields);
    Earlier earlier(const Node& node, Fields fields);
    OfTest of_test(const Node& node);
    UnitTest unit_test(const Node& node, Fields fields);
    OfficerTest officer_test(const Node& node, Fields fields);
    FieldTests field_tests(const Node& node, Fields fields);
    Window window(const Node& node, Fields fields);
    Relation relation(const Node& node);

    // loader_effects.cpp
    void effects(Effects& into, const Node& node, const EventRule& event);
    bool case_effect(Effects& into, const std::string& key, const Node& node,
                     const EventRule& event);
    bool registry_effect(Effects& into, const std::string& key, const Node& node,
                         const EventRule& event);
    SetCustody set_custody(const Node& node, Fields fields);
    OpenThread open_thread(const Node& node, Fields fields);
    CloseThread close_thread(const Node& node, Fields fields);
    OpenDuty open_duty(const Node& node, Fields fields);
    Discharge discharge(const Node& node, Fields fields);
    AddParty add_party(const Node& node, Fields fields);
    AddLink add_link(const Node& node, Fields fields);
    MoveDuty move_duty(const Node& node, Fields fields);
    Enrol enrol(const Node& node, Fields fields);
    Grant grant(const Node& node, Fields fields);
    void check_filed_by_time(const EventRule& event, const Node& node) const;
    void check_expiries(const Effects& effects, const Node& node);

    // loader_tables.cpp
    void deadlines(const Node* all);
    void routes(const Node* all);
    void persons(const Node* all);
    void agreements(const Node* all);
    void entitlements(const Node* all);
    void sight(const Node* rows, bool cap, std::vector<SightRow>& into);
    ClassSight class_sight(const Node& node);
    void log_readers(const Node* rows);
    void look_rows(const Node* rows);
    void anchor(const Node* node);
    void searches(const Node* all);
    void notices(const Node* all);  // loader_notices.cpp
    void goal(const Node* node);
    void open_questions(const Node* all);
    void retention(const Node* all);
    void check_persons();
    void declare(const Node* deadlines, const Node* persons, const Node* agreements);

    Policy& policy_;
};

/// The head that all three kinds of files share; the rest of the keys stay to be taken.
void read_head(Table& top, PolicyFile& file, std::vector<std::string>& basis);

}  // namespace bangiao::law
