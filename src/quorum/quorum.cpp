#include "quorum/quorum.hpp"

#include <atomic>
#include <thread>

#include "base/log.hpp"
#include "quorum/start_check.hpp"
#include "quorum/witness_thread.hpp"

namespace bangiao::quorum {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_doubts{1000};  // of our clock

}  // namespace

struct Quorum::Impl {
    Impl(const Trust& trust, std::string origin, const Config::Quorum& wanted,
         store::Database& database, ClockWatch& watched, Alarms told, bool enough_heard)
        : config(wanted),
          alarms(std::move(told)),
          clock(watched),
          log(database, trust, std::move(origin)),
          heard(enough_heard) {
        if (!heard) {
            asking = clients_of(trust, config);
            log::warn("nothing is recorded until two witnesses have said what they hold");
            alarms.hold(true);
        }
        for (std::unique_ptr<WitnessClient>& client : clients_of(trust, config))
            witnesses.push_back(
                std::make_unique<WitnessThread>(std::move(client), round, log, clock, alarms.halt));
        thread = std::thread([this] { run(); });
    }

    ~Impl() {
        round.end();
        for (const auto& client : asking) client->interrupt();
        thread.join();
    }

    void run() {
        while (!round.ended()) {
            round.wait(config.interval);
            if (round.ended()) return;
            try {
                if (!heard) hear();
                look();
            } catch (const store::Unavailable&) {
                // Nothing is signed without the database either.
            } catch (const std::exception& fault) {
                log::error("the quorum could not go on", {{"why", fault.what()}});
            }
        }
    }

    void hear() {
        try {
            heard = agrees_with_witnesses(asking, log);
            if (heard) alarms.hold(false);
        } catch (const Contradicted& contradicted) {
            heard = true;  // and what they said stops the ledger
            alarms.halt(contradicted.what());
        }
    }

    /// Publishes what has its quorum, and chooses what is to be cosigned next.
    void look() {
        const auto newest = log.newest();
        if (!newest) return clock.take_on_trust();  // nobody can be asked what time it is
        newest_size = newest->size.value();
        const std::shared_ptr<const Target> target = round.target();
        if (target && !published) publish(*target);
        const Steady::duration age = Steady::now() - round.began();
        const bool decided = published || !log.can_do_without(round.missing());
        const bool over = !target || (decided ? age >= config.interval : age > round_limit());
        if (over && (!target || newest->size > target->size))
            begin(*newest, target ? target->size : TreeSize(0));
        else if (target)
            ask_the_time();
        watch_reach();
    }

    /// Of what other nodes have published in the meantime nothing waits any more.
    void begin(const store::StoredCheckpoint& newest, TreeSize before) {
        const TreeSize shown = published_size();
        published = shown >= newest.size;
        round.begin(newest);
        asked_the_time = round.began();  // whoever cosigns says what time it is
        if (shown >= before) end_waiting();
        if (!published) begin_waiting();
    }

    TreeSize published_size() const {
        const auto shown = log.published();
        return shown ? shown->size : TreeSize(0);
    }

    /// While our clock is in doubt: whether there is a quorum or not, and without any new event.
    void ask_the_time() {
        if (Steady::now() - asked_the_time < between_doubts || !clock.in_doubt()) return;
        asked_the_time = Steady::now();
        round.repeat();
    }

    void begin_waiting() {
        const std::lock_guard lock(mutex);
        if (!waiting_since) waiting_since = Steady::now();
    }

    void end_waiting() {
        const std::lock_guard lock(mutex);
        waiting_since.reset();
    }

    void publish(const Target& target) {
        const std::string note = round.cosigned_note();
        if (!log.is_quorum(note)) return;
        log.publish(target.size, note);
        published = true;
        end_waiting();
    }

    void watch_reach() {
        const bool out_of_reach = waiting() > config.out_of_reach;
        if (out_of_reach == held || !heard) return;
        held = out_of_reach;
        if (held)
            log::error("the quorum is out of reach for too long; nothing is recorded any more");
        else
            log::info("the quorum is in reach again");
        alarms.hold(held);
    }

    Steady::duration round_limit() const { return 2 * config.answer; }

    std::chrono::duration<double> waiting() const {
        const std::lock_guard lock(mutex);
        if (!waiting_since) return {};
        return Steady::now() - *waiting_since;
    }

    const Config::Quorum config;
    const Alarms alarms;
    ClockWatch& clock;
    const SignedLog log;
    Round round;
    bool heard;                         // of the thread, once it runs
    bool held = false;                  // of the thread
    bool published = false;             // of the thread: the round's checkpoint
    Steady::time_point asked_the_time;  // of the thread
    std::atomic<std::uint64_t> newest_size{0};
    mutable std::mutex mutex;
    std::optional<Steady::time_point> waiting_since;     // guarded by mutex
    std::vector<std::unique_ptr<WitnessClient>> asking;  // until enough of them were heard
    std::vector<std::unique_ptr<WitnessThread>> witnesses;
    std::thread thread;  // joined before the rest goes
};

Quorum::Quorum(const Trust& trust, std::string origin, const Config::Quorum& config,
               store::Database& database, ClockWatch& clock, Alarms alarms, bool heard)
    : impl_(std::make_unique<Impl>(trust, std::move(origin), config, database, clock,
                                   std::move(alarms), heard)) {}

Quorum::~Quorum() = default;

std::vector<Quorum::WitnessReport> Quorum::witnesses() const {
    const std::uint64_t newest = impl_->newest_size;
    std::vector<WitnessReport> reports;
    for (const auto& witness : impl_->witnesses) {
        const std::uint64_t cosigned = witness->cosigned().value();
        reports.push_back(
            {witness->name(), newest > cosigned ? newest - cosigned : 0, witness->set_aside()});
    }
    return reports;
}

std::chrono::duration<double> Quorum::waiting() const {
    return impl_->waiting();
}

}  // namespace bangiao::quorum
