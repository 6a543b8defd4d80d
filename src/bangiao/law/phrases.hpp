#pragma once

#include <bangiao/policy.hpp>
#include <string>
#include <vector>

#include "bangiao/law/policy_model.hpp"

namespace bangiao::law {

/// Conditions and effects in words, from the very structures that decide. One line each, without an
/// end of line; for explain().
class Phrases {
public:
    Phrases(const Policy& policy, Language language) : policy_(policy), language_(language) {}

    std::string say(std::string_view vi, std::string_view en) const {
        return std::string(language_ == Language::vi ? vi : en);
    }
    std::string who(const Who& by) const;
    std::vector<std::string> conditions(const Condition& when) const;
    std::vector<std::string> effects(const Effects& effects) const;
    std::string field(const std::string& name, const FieldRule& rule) const;
    std::string basis(const std::vector<std::string>& basis, const std::string& mark) const;
    std::string deadline(DeadlineRef deadline) const;
    std::string limit(const Limit& limit) const;
    std::string joined(const std::vector<std::string>& texts) const;
    /// Begins with a space; empty where nothing is asked.
    std::string guard(const Guard& guard) const;
    std::string age(const AgeTest& test) const;
    std::string where(Where where) const;
    const std::string& says(DeadlineRef deadline) const;
    /// Other limits and when they count; empty if there are none.
    std::string instead(DeadlineRef deadline) const;
    /// Whom a row of visibility speaks of.
    std::string reader(const SightRow& row) const;
    std::string sees(const ClassSight& sight) const;

private:
    std::string unit(const UnitTerm& term) const;
    std::string value(const ValueTerm& term) const;
    std::string thread(ThreadRef kind) const;
    std::string search(const ThreadSearch& search) const;
    std::string event(EventRef type) const;
    std::string earlier(const Earlier& earlier) const;
    std::string test(const Test& test) const;
    std::string window(const Window& window) const;
    std::string tests(const FieldTests& tests) const;
    void registry_effects(const Effects& effects, std::vector<std::string>& lines) const;

    const Policy& policy_;
    Language language_;
};

}  // namespace bangiao::law
