// How long the law takes to decide, as a ratio to the one ES256 check that every event costs
// anyway, in the same run. Stories are the load: every step of every one is decided several times.
#include <fmt/format.h>

#include <algorithm>
#include <bangiao/decide.hpp>
#include <bangiao/key.hpp>
#include <bangiao/scenario.hpp>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <numeric>
#include <string_view>
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

/// Of this thread alone: whatever else the machine does is not counted.
double micros_now() {
    timespec spent{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) * 1e6 + static_cast<double>(spent.tv_nsec) / 1e3;
}

/// Microseconds one call takes: the least of several, undisturbed.
double micros(const std::function<void()>& call) {
    double best = std::numeric_limits<double>::max();
    for (int i = 0; i < 7; ++i) {
        const double begin = micros_now();
        call();
        best = std::min(best, micros_now() - begin);
    }
    return best;
}

}  // namespace

int main(int argc, char** argv) {
    const PolicyBook book = std::move(PolicyBook::load(BANGIAO_SOURCE_DIR "/policies").value());
    const std::vector<Scenario> all = stories();
    std::vector<double> times;
    for (const Scenario& story : all)
        run_scenario(story, book,
                     [&](const Registry& registry, const CaseState& before, const Filing& filing,
                         Instant now) {
                         times.push_back(micros([&] {
                             if (decide(book, registry, before, filing, now)) return;
                         }));
                     });
    std::sort(times.begin(), times.end());
    const double mean =
        std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size());

    const SigningKey key = SigningKey::generate_es256();
    const VerifyingKey verifying = key.verifying_key();
    const std::string message(1500, 'x');
    const std::string signature = key.sign(message);
    constexpr int checks = 500;
    const double check = micros([&] {
                             for (int i = 0; i < checks; ++i)
                                 if (!verifying.verify(message, signature)) std::abort();
                         }) /
                         checks;
    if (argc == 2 && std::string_view(argv[1]) == "--json") {
        fmt::print(
            "{{\"what\":\"decide\",\"decisions\":{},\"mean_us\":{:.3f},\"p99_us\":{:.3f},"
            "\"check_us\":{:.3f}}}\n",
            times.size(), mean, times[times.size() * 99 / 100], check);
        return 0;
    }
    fmt::print(
        "{} decisions of {} stories: mean {:.2f} us, median {:.2f}, 99 of 100 within {:.2f}, most "
        "{:.2f}; ES256 check {:.2f} us; ratio of the mean {:.3f}\n",
        times.size(), all.size(), mean, times[times.size() / 2], times[times.size() * 99 / 100],
        times.back(), check, mean / check);
}
