#include "bangiao/law/effects.hpp"

#include <algorithm>

#include "bangiao/law/conditions.hpp"
#include "bangiao/law/deadlines.hpp"
#include "bangiao/law/field_check.hpp"
#include "bangiao/law/unseen.hpp"

namespace bangiao::law {
namespace {

/// Does the effects of one rule, one function an effect.
class Doing {
public:
    Doing(const Effects& effects, const Trial& trial, Decision& decision)
        : effects_(effects),
          trial_{trial.matter, trial.thread, &decision.state},
          matter_(trial.matter),
          decision_(decision),
          state_(decision.state) {}

    Checked all() {
        BANGIAO_CHECK(discharge());
        BANGIAO_CHECK(close());
        BANGIAO_CHECK(move_duties());
        set_axes();
        BANGIAO_CHECK(set_custody());
        BANGIAO_CHECK(add_parties());
        BANGIAO_CHECK(open_threads());
        BANGIAO_CHECK(open_duties());
        set_facts();
        add_to_facts();
        BANGIAO_CHECK(erase());
        return add_links();
    }

private:
    using ListRead = std::optional<boost::json::array>;

    static boost::json::array list_in(const Read<boost::json::value>& read) {
        const boost::json::array* list = read.value ? read.value->if_array() : nullptr;
        return list ? *list : boost::json::array();
    }

    /// Nothing where the effect is to be left out: its unit cannot be read.
    Result<std::optional<UnitId>> unit(const UnitTerm& term) const {
        const auto found = unit_of(term, trial_);
        if (found.value || found.put_off) return found.value;
        return Refusal(Reason::precondition_missing,
                       "there is no unit `" + term.written + "` to name");
    }

    void close_duty(const Duty& duty, const char* how) {
        decision_.closed.push_back({duty, how, matter_.now});
    }

    Checked discharge() {
        for (const Discharge& effect : effects_.discharges) {
            if (!applies(effect.guard, trial_)) continue;
            std::optional<UnitId> owner;
            if (effect.owner) {
                BANGIAO_TRY(owner, unit(*effect.owner));
            }
            std::erase_if(state_.duties, [&](const Duty& duty) {
                const bool elsewhere = trial_.thread && !duty.thread.empty() &&
                                       duty.thread != trial_.thread->opened_by.text();
                if (!matter_.policy.is_duty_of(effect.deadline, duty.rule) || elsewhere)
                    return false;
                if (owner && matter_.registry.standing_for(duty.unit) != *owner) return false;
                close_duty(duty, "discharged");
                return true;
            });
        }
        return {};
    }

    /// Where a guard rests on what is withheld, nobody can say where the case stands from here on.
    bool moves_the_case(const Guard& guard) {
        const Weighed weight = weighed(guard, trial_);
        if (weight.unsure) decision_.unseen.insert(standing);
        return weight.applies;
    }

    Checked close() {
        for (const CloseThread& effect : effects_.closes) {
            if (!moves_the_case(effect.guard)) continue;
            const std::string& kind = matter_.policy.threads.name(effect.which.thread);
            const bool one = !effect.every && trial_.thread && trial_.thread->kind == kind;
            std::erase_if(state_.threads, [&](const Thread& thread) {
                if (one ? !(thread == *trial_.thread) : !fits(effect.which, thread, trial_))
                    return false;
                void_duties_of(thread);
                return true;
            });
        }
        return {};
    }

    void void_duties_of(const Thread& thread) {
        std::erase_if(state_.duties, [&](const Duty& duty) {
            if (duty.thread != thread.opened_by.text()) return false;
            close_duty(duty, "void");
            return true;
        });
    }

    Duty* open_duty_of(DeadlineRef deadline) {
        const auto found =
            std::find_if(state_.duties.begin(), state_.duties.end(), [&](const Duty& duty) {
                return matter_.policy.is_duty_of(deadline, duty.rule) &&
                       (!trial_.thread || duty.thread.empty() ||
                        duty.thread == trial_.thread->opened_by.text());
            });
        return found == state_.duties.end() ? nullptr : &*found;
    }

    Checked move_duties() {
        for (const MoveDuty& effect : effects_.moves) {
            if (!applies(effect.guard, trial_)) continue;
            if (effect.from)
                BANGIAO_CHECK(count_anew(effect));
            else
                BANGIAO_CHECK(move_last_day(effect));
        }
        return {};
    }

    Refusal not_open(DeadlineRef deadline) const {
        return Refusal(Reason::precondition_missing,
                       "the duty " + matter_.policy.deadlines.name(deadline) + " is not open");
    }

    Checked move_last_day(const MoveDuty& effect) {
        const auto last = time_of(*effect.last_day, trial_);
        if (last.put_off) return {};
        Duty* duty = open_duty_of(effect.deadline);
        if (!last.value || !duty) return not_open(effect.deadline);
        const Instant due = start_of(legal_day(*last.value) + std::chrono::days(1));
        if (effect.cap && due > due_after(matter_.policy.deadlines[*effect.cap].limit, duty->from,
                                          matter_.calendar))
            return field_refusal(Reason::field_invalid, effect.last_day_field,
                                 "lies beyond " + matter_.policy.deadlines.name(*effect.cap));
        close_duty(*duty, "moved");
        // The reminder keeps its distance.
        if (duty->warn) duty->warn = due - (duty->due - *duty->warn);
        duty->due = due;
        decision_.opened.push_back(*duty);
        return {};
    }

    Checked count_anew(const MoveDuty& effect) {
        const auto from = time_of(*effect.from, trial_);
        if (from.put_off && !from.value) return {};
        Duty* duty = open_duty_of(effect.deadline);
        if (!from.value || !duty) return not_open(effect.deadline);
        const Times times = counted(effect.deadline, *from.value, std::nullopt);
        close_duty(*duty, "moved");
        duty->from = times.from;
        duty->warn = times.warn;
        duty->due = times.due;
        decision_.opened.push_back(*duty);
        return {};
    }

    void set_axes() {
        std::set<AxisRef> done;
        for (const SetAxis& effect : effects_.axes)
            if (!done.contains(effect.axis) && moves_the_case(effect.guard)) {
                state_.axes.insert_or_assign(matter_.policy.axes.name(effect.axis), effect.to);
                done.insert(effect.axis);
            }
    }

    Checked set_custody() {
        for (const SetCustody& effect : effects_.custody) {
            if (!moves_the_case(effect.guard)) continue;
            if (effect.back) {
                if (state_.custody.to)
                    state_.custody = {state_.custody.before, state_.custody.unit, {}, {}};
                return {};
            }
            Custody next{matter_.policy.custody.name(effect.state), {}, {}, {}};
            if (effect.unit) {
                BANGIAO_TRY(next.unit, unit(*effect.unit));
            }
            if (effect.to) {
                BANGIAO_TRY(next.to, unit(*effect.to));
                next.before = state_.custody.state;
            }
            state_.custody = std::move(next);
            return {};
        }
        return {};
    }

    Checked add_parties() {
        for (const AddParty& effect : effects_.parties) {
            if (!moves_the_case(effect.guard)) continue;
            if (effect.optional && !unit_of(effect.unit, trial_).value) continue;
            BANGIAO_TRY(const std::optional<UnitId> id, unit(effect.unit));
            if (id) add_party(*id, matter_.policy.parties.name(effect.as));
        }
        return {};
    }

    void add_party(const UnitId& id, const std::string& word) {
        const std::uint64_t place = matter_.state.length;
        for (Party& party : state_.parties)
            if (party.unit == id && party.as == word) {
                party.place = place;
                return;
            }
        state_.parties.push_back({id, word, place});
    }

    Checked open_threads() {
        for (const OpenThread& effect : effects_.opens) {
            if (!moves_the_case(effect.guard)) continue;
            const ThreadKind& kind = matter_.policy.threads[effect.thread];
            Thread thread{matter_.policy.threads.name(effect.thread),
                          {},
                          matter_.filing->claims.jti,
                          matter_.actor,
                          {},
                          matter_.filing->claims.occurred_at,
                          {},
                          kind.custody_back};
            if (effect.addressee) {
                BANGIAO_TRY(thread.addressee, unit(*effect.addressee));
            }
            if (effect.key) {
                const auto key = value_of(*effect.key, trial_);
                if (key.value && key.value->is_string()) thread.key = key.value->as_string();
                if (key.put_off) decision_.unseen.insert(key_of(thread.kind));
            }
            if (effect.expires)
                for (const OpenDuty& duty : effects_.duties)
                    if (duty.deadline == *effect.expires && applies(duty.guard, trial_)) {
                        BANGIAO_TRY(const auto times, times_of(duty));
                        if (times) thread.expires = times->due;
                        if (times && times->unsure)
                            decision_.unseen.insert(end_of(thread.opened_by));
                    }
            state_.threads.push_back(std::move(thread));
        }
        return {};
    }

    struct Times {
        Instant from;
        Instant due;
        std::optional<Instant> warn;
        bool unsure = false;  ///< which limit counts rests on what is withheld
    };

    Result<std::optional<Times>> times_of(const OpenDuty& effect) const {
        const auto from = time_of(effect.from, trial_);
        if (from.put_off && !from.value) return std::optional<Times>();
        if (!from.value)
            return Refusal(Reason::precondition_missing,
                           "what " + matter_.policy.deadlines.name(effect.deadline) +
                               " runs from has not happened");
        return std::optional(counted(effect.deadline, *from.value, effect.limit));
    }

    Times counted(DeadlineRef ref, Instant from, const std::optional<Limit>& own) const {
        const Deadline& deadline = matter_.policy.deadlines[ref];
        Limit limit = deadline.limit;
        std::optional<Limit> warn = deadline.warn;
        bool unsure = false;
        for (const Deadline::Instead& instead : deadline.instead) {
            const Weighed weight = weighed(instead.guard, trial_);
            unsure = unsure || weight.unsure;
            if (!weight.applies || weight.unsure) continue;
            limit = instead.limit;
            warn = instead.warn;
            break;
        }
        if (own) limit = *own;
        Times times{from, due_after(limit, from, matter_.calendar), {}, unsure};
        if (warn) times.warn = due_after(*warn, from, matter_.calendar);
        return times;
    }

    /// The event that opened the thread a duty goes with: the one answered or found, else the
    /// latest of the kind, which may be the one that this event opens.
    std::string thread_id(ThreadRef kind) const {
        const std::string& name = matter_.policy.threads.name(kind);
        if (trial_.thread && trial_.thread->kind == name) return trial_.thread->opened_by.text();
        for (auto thread = state_.threads.rbegin(); thread != state_.threads.rend(); ++thread)
            if (thread->kind == name) return thread->opened_by.text();
        return {};
    }

    Checked open_duties() {
        for (const OpenDuty& effect : effects_.duties) {
            if (!applies(effect.guard, trial_)) continue;
            BANGIAO_TRY(const std::optional<UnitId> owner, unit(effect.owner));
            BANGIAO_TRY(const auto times, times_of(effect));
            if (!owner || !times) continue;
            const Deadline& deadline = matter_.policy.deadlines[effect.deadline];
            Duty duty{matter_.policy.deadlines.name(effect.deadline),
                      *owner,
                      matter_.filing->claims.jti,
                      effect.thread ? thread_id(*effect.thread) : std::string(),
                      times->from,
                      times->warn,
                      times->due,
                      deadline.basis,
                      deadline.mark};
            decision_.opened.push_back(duty);
            state_.duties.push_back(std::move(duty));
        }
        return {};
    }

    void set_facts() {
        for (const auto& [fact, term] : effects_.facts) {
            const auto value = value_of(term, trial_);
            const std::string& name = matter_.policy.facts.name(fact);
            if (value.put_off) decision_.unseen.insert(name);
            if (!value.value) continue;
            decision_.unseen.erase(name);
            state_.facts.insert_or_assign(name, *value.value);
        }
    }

    void add_to_facts() {
        for (const auto& [fact, term] : effects_.adds) {
            const auto value = value_of(term, trial_);
            if (value.put_off) decision_.unseen.insert(matter_.policy.facts.name(fact));
            if (!value.value) continue;
            boost::json::value& kept = state_.facts[matter_.policy.facts.name(fact)];
            if (!kept.is_array()) kept = boost::json::array();
            boost::json::array& list = kept.as_array();
            const auto add = [&](const boost::json::value& item) {
                if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
            };
            if (const auto* many = value.value->if_array())
                std::for_each(many->begin(), many->end(), add);
            else
                add(*value.value);
        }
    }

    /// What stands in the clear cannot be erased, and what the policy keeps may not be.
    bool may_be_erased(const boost::json::value& name, const ListRead& within) const {
        if (!name.is_string()) return false;
        const auto known = matter_.policy.classes.find(std::string_view(name.as_string()));
        if (!known) return false;
        const SensitivityClass& sensitivity = matter_.policy.classes[*known];
        const bool listed =
            !within || std::find(within->begin(), within->end(), name) != within->end();
        return listed && !sensitivity.clear && !sensitivity.kept;
    }

    Checked erase() {
        if (!effects_.erases) return {};
        const auto classes = value_of(effects_.erases->classes, trial_);
        decision_.erases_unread = classes.put_off;
        if (classes.put_off) return {};
        ListRead within;
        if (effects_.erases->within) {
            const auto listed = value_of(*effects_.erases->within, trial_);
            if (listed.value || !matter_.filing->some_withheld) within = list_in(listed);
        }
        for (const boost::json::value& name : list_in(classes)) {
            if (!may_be_erased(name, within))
                return Refusal(Reason::field_invalid, "this class cannot be erased here");
            decision_.erases.emplace(name.as_string());
        }
        state_.erased.insert(decision_.erases.begin(), decision_.erases.end());
        return {};
    }

    Checked add_links() {
        for (const AddLink& effect : effects_.links) {
            if (!applies(effect.guard, trial_)) continue;
            const auto value = value_of(effect.other, trial_);
            if (value.put_off) continue;
            const auto other = value.value && value.value->is_string()
                                   ? CaseId::parse(std::string_view(value.value->as_string()))
                                   : std::nullopt;
            if (!other) return Refusal(Reason::precondition_missing, "there is no case to link");
            const Link link{matter_.policy.links.name(effect.kind), *other};
            if (std::find(state_.links.begin(), state_.links.end(), link) == state_.links.end())
                state_.links.push_back(link);
        }
        return {};
    }

    const Effects& effects_;
    const Trial trial_;
    const Matter& matter_;
    Decision& decision_;
    CaseState& state_;
};

}  // namespace

Checked do_effects(const Rule& rule, const Trial& trial, Decision& decision) {
    return Doing(rule.effects, trial, decision).all();
}

}  // namespace bangiao::law
