#include "quorum/start_check.hpp"

#include <future>

#include "base/log.hpp"

namespace bangiao::quorum {
namespace {

struct Heard {
    bool answered = false;
    std::optional<std::string> note;
};

Heard ask(WitnessClient& client, const std::string& origin) {
    try {
        return {true, client.newest(origin)};
    } catch (const https::Unreachable&) {
        log::warn("a witness does not say what it holds", {{"witness", client.key().name()}});
        return {};
    }
}

}  // namespace

std::size_t witnesses_needed(std::size_t witnesses) {
    return std::min<std::size_t>(2, witnesses);
}

bool agrees_with_witnesses(const std::vector<std::unique_ptr<WitnessClient>>& clients,
                           const SignedLog& log) {
    std::vector<std::future<Heard>> asked;
    for (const auto& client : clients)
        asked.push_back(std::async(std::launch::async, ask, std::ref(*client), log.origin()));
    std::vector<Heard> heard;
    for (auto& each : asked) heard.push_back(each.get());

    std::size_t answers = 0;
    for (std::size_t i = 0; i < heard.size(); ++i) {
        if (heard[i].answered) ++answers;
        if (!heard[i].note) continue;
        if (const auto contradiction = log.contradicted_by(*heard[i].note))
            throw Contradicted("the witness " + clients[i]->key().name() + " shows that " +
                               *contradiction + ". Nothing is recorded before people have looked.");
    }
    return answers >= witnesses_needed(clients.size());
}

}  // namespace bangiao::quorum
