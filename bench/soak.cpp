// A service of two nodes with four witnesses, for a long while at a fixed rate: how long it takes
// from filing an event until a quorum of witnesses has seen it, whether the nodes keep their size,
// and whether in the end everything that was acknowledged is there, once, and the log holds
// together. Exit code 1 where it does not, or where the 99th of a hundred takes too long.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <bangiao/checkpoint.hpp>
#include <bangiao/note.hpp>
#include <bangiao/receipt.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>

#include "end_to_end/node_group.hpp"
#include "support/child_process.hpp"
#include "support/comes.hpp"
#include "targets.hpp"

namespace {

using namespace bangiao;
using namespace bangiao::testing;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;
using Millis = std::chrono::duration<double, std::milli>;

constexpr double longest_p99_ms = 1500;
constexpr auto between_samples = 5s;
constexpr auto warm_up = 5min;  // until the nodes have the size that they keep

struct Wanted {
    double minutes = 30;
    double rate = 500;  ///< events/s
    std::size_t connections = 64;
    std::size_t officers = 16;
};

/// The service, its witnesses and its officers.
class Ministry {
public:
    explicit Ministry(const Wanted& wanted) {
        group_.prepare(realm_);
        first_.emplace(realm_);
        stage_.emplace(realm_, *first_, any_evening);
        stage_->found_unit("post", {"BG_STATION", "lao-cai", "muong-khuong", "", ""}, any_evening);
        for (std::size_t i = 0; i < wanted.officers; ++i)
            officers_.push_back(
                &stage_->enrol("officer" + std::to_string(i), "post", {"receiver"}, any_evening));
        auditor_ = &stage_->enrol("auditor", "post", {"auditor"}, any_evening);
        group_.complete(realm_, *first_);
    }
    ~Ministry() { group_.end_nodes(); }

    const std::vector<RunningService*>& nodes() const { return group_.nodes(); }
    const TestOfficer& officer(std::size_t number) const {
        return *officers_[number % officers_.size()];
    }
    std::vector<std::string> events_of(const TestOfficer& officer) const {
        return bench::events_of(*stage_, officer, 3, 3);
    }
    Ran audit() {
        return run(BANGIAO_BINARY_DIR "/bangiao",
                   {"--profile", realm_.profile_of(*auditor_, first_->port()), "audit", "--live"});
    }

private:
    NodeGroup group_{2, {"health", "police", "defence", "foreign"}};
    Realm realm_{any_evening, group_.config()};
    std::optional<RunningService> first_;
    std::optional<Stage> stage_;
    std::vector<const TestOfficer*> officers_;
    const TestOfficer* auditor_ = nullptr;
};

/// What was filed and is not yet seen by a quorum. Any thread.
class Waiting {
public:
    void add(std::uint64_t index, Steady::time_point filed) {
        const std::lock_guard lock(mutex_);
        filed_.emplace(index, filed);
    }
    /// A quorum has seen so many events.
    void seen(std::uint64_t size) {
        const Steady::time_point now = Steady::now();
        const std::lock_guard lock(mutex_);
        while (!filed_.empty() && filed_.begin()->first < size) {
            millis_.push_back(Millis(now - filed_.begin()->second).count());
            filed_.erase(filed_.begin());
        }
        shown_ = std::max(shown_, size);
    }
    bool empty() const {
        const std::lock_guard lock(mutex_);
        return filed_.empty();
    }
    std::uint64_t shown() const {
        const std::lock_guard lock(mutex_);
        return shown_;
    }
    std::vector<double> millis() const {
        const std::lock_guard lock(mutex_);
        return millis_;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::uint64_t, Steady::time_point> filed_;  // by index; an answer may come late
    std::vector<double> millis_;
    std::uint64_t shown_ = 0;
};

/// One connection, which files at its own fixed moments, whatever has become of the last event.
class Lane {
public:
    Lane(const Ministry& ministry, const TestOfficer& officer, https::ClientConfig config,
         Waiting& waiting)
        : ministry_(ministry), officer_(officer), config_(std::move(config)), waiting_(waiting) {}

    void run(Steady::time_point first, Steady::duration pause, Steady::time_point until) {
        https::Client client(config_);
        for (Steady::time_point due = first; due < until; due += pause) {
            if (events_.empty()) events_ = ministry_.events_of(officer_);
            std::this_thread::sleep_until(due);
            file(client, events_.front(), due);
            events_.erase(events_.begin());
        }
    }
    std::vector<double> millis;
    std::size_t recorded = 0, sent_again = 0;

private:
    void file(https::Client& client, const std::string& event, Steady::time_point due) {
        for (;; ++sent_again) {
            const https::Answer answer = client.post("/api/v1/events", "application/sd-jwt", event);
            if (answer.status == 201 || answer.status == 200) {
                millis.push_back(Millis(Steady::now() - due).count());
                waiting_.add(Receipt::parse(answer.body).value().index.value(), due);
                ++recorded;
                return;
            }
            if (answer.status < 500) throw std::runtime_error("refused: " + answer.body);
            std::this_thread::sleep_for(20ms);
        }
    }

    const Ministry& ministry_;
    const TestOfficer& officer_;
    https::ClientConfig config_;
    Waiting& waiting_;
    std::vector<std::string> events_;
};

std::uint64_t published_size(https::Client& client) {
    const https::Answer answer = client.get("/log/checkpoint");
    return answer.status == 200
               ? Checkpoint::parse(Note::parse(answer.body).value().text).value().size.value()
               : 0;
}

void watch_quorum(https::ClientConfig config, Waiting& waiting, const std::stop_token& over) {
    https::Client client(std::move(config));
    while (!over.stop_requested()) {
        waiting.seen(published_size(client));
        std::this_thread::sleep_for(20ms);
    }
}

/// Of a process, in KiB: what it holds of the machine's memory.
double resident(pid_t process) {
    std::ifstream in("/proc/" + std::to_string(process) + "/statm");
    double all = 0, pages = 0;
    in >> all >> pages;
    return pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

/// How large a node was, and when.
struct Sample {
    double minute, kib;
};

/// KiB a minute, by least squares.
double slope(const std::vector<Sample>& samples) {
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (const Sample& each : samples) {
        n += 1;
        x += each.minute;
        y += each.kib;
        xx += each.minute * each.minute;
        xy += each.minute * each.kib;
    }
    const double spread = n * xx - x * x;
    return spread > 0 ? (n * xy - x * y) / spread : 0;
}

std::vector<Sample> after(std::vector<Sample> samples, double minute) {
    std::erase_if(samples, [&](const Sample& each) { return each.minute < minute; });
    return samples;
}

void print(const char* what, const bench::Figures& figures) {
    std::cout << fmt::format("{}: p50 {:.0f} ms, p95 {:.0f} ms, p99 {:.0f} ms, p99.9 {:.0f} ms\n",
                             what, figures.p50_ms, figures.p95_ms, figures.p99_ms, figures.p999_ms);
}

int soak(const Wanted& wanted) {
    Ministry ministry(wanted);
    Waiting waiting;
    std::vector<Lane> lanes;
    for (std::size_t i = 0; i < wanted.connections; ++i) {
        const TestOfficer& officer = ministry.officer(i);
        const RunningService& node = *ministry.nodes()[i % ministry.nodes().size()];
        lanes.emplace_back(ministry, officer, node.as(officer), waiting);
    }
    const https::ClientConfig watcher = ministry.nodes().front()->as(ministry.officer(0));
    https::Client asking(watcher);
    const std::uint64_t before = published_size(asking);
    std::jthread watching(
        [&](const std::stop_token& over) { watch_quorum(watcher, waiting, over); });

    const auto pause = std::chrono::duration_cast<Steady::duration>(
        std::chrono::duration<double>(static_cast<double>(lanes.size()) / wanted.rate));
    const Steady::time_point began = Steady::now() + 1s;
    const auto length = std::chrono::duration_cast<Steady::duration>(
        std::chrono::duration<double, std::ratio<60>>(wanted.minutes));
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < lanes.size(); ++i)
        threads.emplace_back([&, i] {
            const auto later = static_cast<long>(i) * pause / static_cast<long>(lanes.size());
            lanes[i].run(began + later, pause, began + length);
        });
    std::vector<std::vector<Sample>> sizes(ministry.nodes().size());
    while (Steady::now() < began + length) {
        std::this_thread::sleep_for(between_samples);
        const double minute =
            std::chrono::duration<double, std::ratio<60>>(Steady::now() - began).count();
        std::cout << fmt::format("{:6.2f} min {:8} witnessed", minute, waiting.shown() - before);
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            sizes[i].push_back({minute, resident(ministry.nodes()[i]->id())});
            std::cout << fmt::format("  node {} {:6.1f} MiB", i + 1, sizes[i].back().kib / 1024);
        }
        std::cout << std::endl;
    }
    threads.clear();
    const bool all_witnessed = comes([&] { return waiting.empty(); });
    watching = {};

    std::size_t recorded = 0, sent_again = 0;
    std::vector<double> answered;
    for (const Lane& lane : lanes) {
        recorded += lane.recorded;
        sent_again += lane.sent_again;
        answered.insert(answered.end(), lane.millis.begin(), lane.millis.end());
    }
    const double seconds = std::chrono::duration<double>(length).count();
    const bench::Figures admitted = bench::figures_of(std::move(answered), seconds);
    const bench::Figures witnessed = bench::figures_of(waiting.millis(), seconds);
    const auto log_has = published_size(asking) - before;
    const Ran audited = ministry.audit();

    std::cout << fmt::format("\n{} events acknowledged ({:.0f}/s), {} in the log; {} sent again\n",
                             recorded, static_cast<double>(recorded) / seconds, log_has,
                             sent_again);
    print("from filing until admitted", admitted);
    print("from filing until witnessed", witnessed);
    const double settled = std::min(std::chrono::duration<double, std::ratio<60>>(warm_up).count(),
                                    wanted.minutes / 2);
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const std::vector<Sample> late = after(sizes[i], settled);
        std::cout << fmt::format(
            "node {} after {:.1f} min: {:.1f} MiB, at the end {:.1f} MiB, {:+.1f} KiB/min\n", i + 1,
            settled, late.front().kib / 1024, late.back().kib / 1024, slope(late));
    }
    std::cout << (audited.exit_code == 0 ? "the whole log audits clean\n"
                                         : audited.output + audited.error);
    return all_witnessed && log_has == recorded && audited.exit_code == 0 &&
                   witnessed.p99_ms <= longest_p99_ms
               ? 0
               : 1;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Two nodes and four witnesses, for a long while"};
    Wanted wanted;
    app.add_option("--minutes", wanted.minutes)->check(CLI::PositiveNumber);
    app.add_option("--rate", wanted.rate, "events/s, over both nodes")->check(CLI::PositiveNumber);
    app.add_option("--connections", wanted.connections)->check(CLI::Range(2, 1000));
    app.add_option("--officers", wanted.officers)->check(CLI::Range(1, 200));
    CLI11_PARSE(app, argc, argv);
    return soak(wanted);
}
