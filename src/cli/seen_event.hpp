#pragma once

#include <bangiao/result.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <string>

#include "cli/policy_files.hpp"
#include "cli/shell.hpp"

namespace bangiao::cli {

/// One event as the service shows it to this officer (`Event` of its contract), its presentation
/// opened. What it says of itself is not verified here: that is for `verify` and `audit`.
class SeenEvent {
public:
    /// Throws https::Unreachable for what is no such answer.
    explicit SeenEvent(boost::json::object answer);

    std::string id() const;
    /// Headline, what it answers, and each field, the protected ones said to be so.
    void print(const Shell& shell, const PolicyFiles& policies) const;
    /// The service's answer, and `claims` and `fields` beside it.
    boost::json::object json() const;

private:
    /// By field's name, as this officer may read them.
    std::map<std::string, std::string> values(const Shell& shell) const;

    boost::json::object answer_;
    boost::json::object claims_;  // the clear ones, without the fields
    boost::json::object fields_;  // those that this officer may see
};

}  // namespace bangiao::cli
