#pragma once

#include <bangiao/policy.hpp>
#include <map>
#include <string>

#include "bangiao/law/document.hpp"

namespace bangiao {

/// Public holidays, and Saturdays or Sundays worked instead of another day. Immutable.
class Calendar {
public:
    /// Throws law::Mistake.
    static Calendar load(const law::Node& document, PolicyFile file);

    /// A day that is not what its weekday says.
    struct Entry {
        std::string name;    ///< of the holiday, or of the swap
        std::string source;  ///< where the state says so
        std::string mark;    ///< `text`, `summary` or `assumed`
    };

    bool is_working(Day day) const;
    /// What the file says of the day, or null.
    const Entry* about(Day day) const;

    PolicyFile file;

private:
    explicit Calendar(PolicyFile about) : file(std::move(about)) {}
    std::map<Day, Entry> rest_;
    std::map<Day, Entry> worked_;
};

}  // namespace bangiao

namespace bangiao::law {

bool is_weekend(Day day);
/// Without a calendar in force only Saturdays and Sundays are days of rest.
bool is_working(const Calendar* calendar, Day day);

}  // namespace bangiao::law
