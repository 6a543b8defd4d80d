#include "bangiao/law/unseen.hpp"

#include <algorithm>
#include <bangiao/unseen.hpp>

namespace bangiao {
namespace law {

std::string key_of(const std::string& thread_kind) {
    return "key of " + thread_kind;
}

std::string end_of(const EventId& opened_by) {
    return "end of " + opened_by.text();
}

std::string field_of(const EventType& type, const std::string& field) {
    return field + " of " + type.text();
}

}  // namespace law

namespace {

/// What the reason says follows from where the case stands, and not from the event alone.
bool depends_on_the_case(Reason reason) {
    switch (reason) {
        case Reason::not_holder:
        case Reason::not_addressee:
        case Reason::not_party:
        case Reason::unit_not_permitted:
        case Reason::wrong_state:
        case Reason::case_closed:
        case Reason::precondition_missing:
        case Reason::not_entitled:
        case Reason::route_not_allowed:
        case Reason::too_early:
        case Reason::too_late:
            return true;
        default:
            return false;
    }
}

}  // namespace

bool rests_on_unseen(const Refusal& refusal, const CaseState& state,
                     const std::set<std::string>& unseen) {
    if (unseen.empty() || !depends_on_the_case(refusal.reason)) return false;
    return unseen.contains(law::standing) ||
           std::any_of(state.threads.begin(), state.threads.end(), [&](const Thread& thread) {
               return unseen.contains(law::end_of(thread.opened_by));
           });
}

}  // namespace bangiao
