#include "server/founding.hpp"

#include <future>
#include <sstream>
#include <stdexcept>
#include <string>

#include "base/log.hpp"
#include "server/materials.hpp"

namespace bangiao::server {
namespace {

Result<ledger::Admission> admit(const intake::Intake& intake, const std::string& line,
                                Instant now) {
    std::promise<Result<ledger::Admission>> promise;
    std::future<Result<ledger::Admission>> answered = promise.get_future();
    intake.submit_founding(line, now, [&promise](Result<ledger::Admission> answer) {
        promise.set_value(std::move(answer));
    });
    return answered.get();
}

}  // namespace

void found(const intake::Intake& intake, const Clock& clock, const std::filesystem::path& bundle,
           TreeSize recorded) {
    std::istringstream lines(read_file(bundle));
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (number <= recorded.value()) continue;
        const Result<ledger::Admission> answer = admit(intake, line, clock.now());
        if (answer) continue;
        const Refusal refusal = answer.error();
        throw std::runtime_error(bundle.string() + ":" + std::to_string(number) + ": refused, " +
                                 std::string(code_of(refusal.reason)) + " " + refusal.detail);
    }
    if (number > recorded.value()) log::info("founded", {{"events", number}});
}

}  // namespace bangiao::server
