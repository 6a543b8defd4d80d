#include "server/checklist.hpp"

#include <exception>
#include <ostream>

namespace bangiao::server {
namespace {

const char* word_for(Verdict verdict) {
    switch (verdict) {
        case Verdict::ok:
            return "ok    ";
        case Verdict::warn:
            return "warn  ";
        case Verdict::fail:
            return "fail  ";
        case Verdict::not_configured:
            break;
    }
    return "not configured  ";
}

Finding found_by(const std::function<Finding()>& look) {
    try {
        return look();
    } catch (const std::exception& error) {
        return {Verdict::fail, error.what()};
    }
}

}  // namespace

bool Checklist::part(const std::string& name, const Words& advice,
                     const std::function<Finding()>& look) {
    const Finding found = found_by(look);
    out_ << word_for(found.verdict) << name;
    if (!found.what.empty()) out_ << ": " << found.what;
    out_ << '\n';
    if (found.verdict != Verdict::ok)
        out_ << "      → " << advice.vi << "\n      → " << advice.en << '\n';
    if (found.verdict == Verdict::fail) nothing_failed_ = false;
    return found.verdict == Verdict::ok || found.verdict == Verdict::warn;
}

}  // namespace bangiao::server
