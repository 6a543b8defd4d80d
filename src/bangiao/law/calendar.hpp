#pragma once

#include <bangiao/policy.hpp>
#include <set>

#include "bangiao/law/document.hpp"

namespace bangiao {

/// Public holidays, and Saturdays or Sundays worked instead of another day. Immutable.
class Calendar {
public:
    /// Throws law::Mistake.
    static Calendar load(const law::Node& document, PolicyFile file);

    bool is_working(Day day) const;

    PolicyFile file;

private:
    explicit Calendar(PolicyFile about) : file(std::move(about)) {}
    std::set<Day> rest_;
    std::set<Day> worked_;
};

}  // namespace bangiao

namespace bangiao::law {

/// Without a calendar in force only Saturdays and Sundays are days of rest.
bool is_working(const Calendar* calendar, Day day);

}  // namespace bangiao::law
