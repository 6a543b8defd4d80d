// How long the law takes to decide, as a ratio to the one ES256 check that every event costs
// anyway, in the same run. Stories are the load: every step of every one is decided, again and
// again.
#include <fmt/format.h>

#include <algorithm>
#include <bangiao/key.hpp>
#include <bangiao/scenario.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <vector>

namespace {

using namespace bangiao;

std::vector<Scenario> stories() {
    std::vector<Scenario> all;
    for (const auto& entry :
         std::filesystem::directory_iterator(BANGIAO_SOURCE_DIR "/tests/scenarios")) {
        std::ifstream file(entry.path());
        const std::string text((std::istreambuf_iterator<char>(file)),
                               std::istreambuf_iterator<char>());
        all.push_back(Scenario::parse(text, entry.path().string()).value());
    }
    return all;
}

/// Microseconds an item: the median of several rounds.
double micros(std::size_t items, const std::function<void()>& round) {
    std::vector<double> times;
    for (int i = 0; i < 11; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        round();
        const std::chrono::duration<double, std::micro> spent =
            std::chrono::steady_clock::now() - begin;
        times.push_back(spent.count() / static_cast<double>(items));
    }
    std::nth_element(times.begin(), times.begin() + 5, times.end());
    return times[5];
}

}  // namespace

int main() {
    const PolicyBook book = std::move(PolicyBook::load(BANGIAO_SOURCE_DIR "/policies").value());
    const std::vector<Scenario> all = stories();
    std::size_t steps = 0;
    for (const Scenario& story : all) steps += run_scenario(story, book).exercised.size();
    // A story's cast and its comparisons are counted in: the figure is an upper bound.
    const double decide = micros(steps, [&] {
        for (const Scenario& story : all) run_scenario(story, book);
    });

    constexpr std::size_t checks = 2000;
    const SigningKey key = SigningKey::generate_es256();
    const VerifyingKey verifying = key.verifying_key();
    const std::string message(1500, 'x');
    const std::string signature = key.sign(message);
    const double check = micros(checks, [&] {
        for (std::size_t i = 0; i < checks; ++i)
            if (!verifying.verify(message, signature)) std::abort();
    });
    fmt::print(
        "{} steps of {} stories: {:.2f} us a decision; ES256 check {:.2f} us; ratio {:.3f}\n",
        steps, all.size(), decide, check, decide / check);
}
