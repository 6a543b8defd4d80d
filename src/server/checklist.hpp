#pragma once

#include <bangiao/policy.hpp>
#include <functional>
#include <iosfwd>
#include <string>

namespace bangiao::server {

/// What was found of one part: nothing to be done; something to be done soon; the service would not
/// work, or not as it should; the configuration does not ask for it.
enum class Verdict { ok, warn, fail, not_configured };

struct Finding {
    Verdict verdict = Verdict::ok;
    std::string what = {};  ///< in a sentence; may be empty
};

/// Looks at the parts one by one and writes a line of each, and below it, in both languages, what
/// to do where all is not well. A part that fails does not keep the others from being looked at.
class Checklist {
public:
    explicit Checklist(std::ostream& out) : out_(out) {}

    /// Whatever `look` throws is a failure. `advice`: what to do then, or where it is not
    /// configured. True if the part can be used.
    bool part(const std::string& name, const Words& advice, const std::function<Finding()>& look);
    /// Warnings, and what is not configured, are no failure.
    bool nothing_failed() const { return nothing_failed_; }

private:
    std::ostream& out_;
    bool nothing_failed_ = true;
};

}  // namespace bangiao::server
