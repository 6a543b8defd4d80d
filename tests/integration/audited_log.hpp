#pragma once

#include <bangiao/audit.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "records/whole_log.hpp"

// The whole log taken along in one process, and audited there.
namespace bangiao::ledger {

/// Every line of it up to that size, as the service gives them out, and sealed.
inline std::string export_of(const records::WholeLog& log, const records::Reading& reading,
                             TreeSize size) {
    std::string lines = log.opening(reading).value();
    for (std::uint64_t from = 0; from < size.value(); from += records::WholeLog::most_events)
        lines += log.events(reading, LeafIndex(from), size).value();
    lines += log.looks(reading, 0).value() + log.totals(reading).value();
    ExportSeal seal;
    std::istringstream in(lines);
    for (std::string line; std::getline(in, line);) seal.add(line);
    return lines + seal.closing() + "\n";
}

/// The first `most` lines.
inline void feed(LogAudit& audit, const std::string& lines, std::size_t most = SIZE_MAX) {
    std::istringstream in(lines);
    std::string line;
    for (std::size_t i = 0; i < most && std::getline(in, line); ++i) audit.line(line).value();
}

inline LogReport audit_of(const std::string& lines, const std::string& trust,
                          const std::vector<std::string>& seen = {}) {
    LogAudit audit(Trust::parse(trust).value(), 2);
    for (const std::string& note : seen) audit.seen_before(note).value();
    feed(audit, lines);
    return audit.finish().value();
}

/// `inclusion`, for each check that failed.
inline std::set<std::string> failures(const LogReport& report) {
    std::set<std::string> out;
    for (const Finding& finding : report.findings) out.insert(finding.check.name);
    return out;
}

inline std::string described(const LogReport& report) {
    std::ostringstream out;
    for (const Finding& finding : report.findings)
        out << (finding.index ? std::to_string(*finding.index) : "-") << " " << finding.type << " "
            << finding.check.name << ": " << finding.check.detail << " (expected "
            << finding.check.expected << ", found " << finding.check.found << ")\n";
    return out.str();
}

}  // namespace bangiao::ledger
