#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "cli/shell.hpp"

namespace bangiao::cli {

// What the service answers (schemas of its contract), as people read it.

/// A member that is a text; empty if there is none.
std::string text_in(const boost::json::object& answer, std::string_view member);
/// `2026-03-02T17:40:00+07:00`, the legal zone; empty if there is no such moment.
std::string local_time_in(const boost::json::object& answer, std::string_view member);
/// Texts of a list, with commas.
std::string list_in(const boost::json::object& answer, std::string_view member);

/// CaseSummary: where the case stands and which unit answers for the person. Empty for the chain of
/// a unit: nobody is held there.
std::string case_in_words(const Shell& shell, const boost::json::object& summary);
/// Duty: `D-41 health.lao-cai, due 2026-03-03T18:10:00+07:00 [JC01 Phụ lục 4; text]`.
std::string duty_in_words(const Shell& shell, const boost::json::object& duty);
/// ListedDuty: what is owed, from when and how it is counted; empty where no policy at hand says.
std::string why_due_in_words(const Shell& shell, const boost::json::object& duty);
/// Told: `overdue: told defence.lao-cai on 2026-03-03T18:10:00+07:00`.
std::string told_in_words(const Shell& shell, const boost::json::object& told);
/// Notice of the feed: what was said of which duty.
std::string notice_in_words(const Shell& shell, const boost::json::object& notice);
/// A case that was found, and in what it agrees.
std::string found_in_words(const boost::json::object& found);
/// Receipt, whole, and what may be the same person. `title`: what was filed.
void print_receipt(const Shell& shell, const std::string& title,
                   const boost::json::object& receipt);

}  // namespace bangiao::cli
