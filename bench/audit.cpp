// What it costs to prove a whole log offline: every leaf, signature, chain and stored record looked
// at, and every admission decided again; and the signatures and the tree alone. On one thread and
// on one a core.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <bangiao/audit.hpp>
#include <bangiao/jws.hpp>
#include <bangiao/merkle.hpp>
#include <bangiao/trust.hpp>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "bangiao/proof/crew.hpp"
#include "bangiao/proof/ladder.hpp"
#include "bangiao/proof/log_lines.hpp"
#include "cli/log_source.hpp"
#include "support/child_process.hpp"
#include "support/temp_folder.hpp"
#include "targets.hpp"

namespace {

using namespace bangiao;

/// The log of a service, as an inspector takes it along.
std::filesystem::path exported(bench::Service& service, const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "log.zst";
    const testing::Ran ran =
        testing::run(BANGIAO_BINARY_DIR "/bangiao",
                     {"--profile", service.auditor().string(), "export", "--log", file.string()});
    if (ran.exit_code != 0) throw std::runtime_error(ran.output + ran.error);
    return file;
}

/// Audits; answers how many events.
std::uint64_t audit(const std::filesystem::path& file, const Trust& trust, unsigned threads) {
    cli::LogFile log(file);
    LogAudit audit(trust, threads);
    while (const std::optional<std::string> line = log.next().value()) audit.line(*line).value();
    const LogReport report = audit.finish().value();
    if (!report.clean()) throw std::runtime_error("the log does not audit clean");
    return report.size.value();
}

/// Of an export the signatures and the tree alone, as the audit takes them: each event's JWS
/// verified under the certificate that it names, each leaf hashed, and the checkpoint's root
/// reached.
class SignaturesAndTree {
public:
    SignaturesAndTree(const Trust& trust, unsigned threads)
        : trust_(trust), crew_((threads ? threads : std::thread::hardware_concurrency()) - 1) {}

    void line(std::string text) {
        if (text.starts_with("{\"opening\""))
            anchor_.emplace(std::get<LogOpening>(parse_log_line(text).value()).checkpoint, trust_);
        else if (text.starts_with("{\"certificate\""))
            add(Certificate::from_der(std::get<LogCertificate>(parse_log_line(text).value()).der)
                    .value());
        else if (text.starts_with("{\"event\""))
            reading_.push_back({std::move(text), std::nullopt});
        if (reading_.size() == batch) turn_over();
    }
    std::uint64_t finish() {
        turn_over();
        turn_over();
        if (tree_.root() != anchor_.value().checkpoint().value().root)
            throw std::runtime_error("the leaves do not lead to the checkpoint's root");
        return tree_.size().value();
    }

private:
    static constexpr std::size_t batch = 512;
    struct Taken {
        std::string text;
        std::optional<Digest> leaf;
    };

    void add(Certificate signer) { shelf_.emplace(signer.thumbprint(), std::move(signer)); }
    void verify(Taken& taken) const {
        const LogLine line = parse_log_line(taken.text).value();
        const ExportEntry& entry = std::get<LogEvent>(line).entry;
        const Jws jws = Jws::parse(jws_part(entry.sd_jwt)).value();
        taken.leaf = leaf_of(jws.text, entry.admitted_at);
        const auto signer = shelf_.find(jws.header.x5t_s256);
        if (signer == shelf_.end()) return;  // a founding event's own: a handful
        jws.verify(signer->second.verifying_key().value()).value();
    }
    void turn_over() {
        crew_.finish();
        for (const Taken& taken : verifying_) tree_.append(taken.leaf.value());
        verifying_ = std::exchange(reading_, {});
        crew_.begin(verifying_.size(), [this](std::size_t i) { verify(verifying_[i]); });
    }

    const Trust& trust_;
    std::optional<Anchor> anchor_;
    CertificateShelf shelf_;
    Frontier tree_;
    std::vector<Taken> reading_, verifying_;
    Crew crew_;  // last: ends before what it works on
};

std::uint64_t verify(const std::filesystem::path& file, const Trust& trust, unsigned threads) {
    cli::LogFile log(file);
    SignaturesAndTree work(trust, threads);
    while (std::optional<std::string> line = log.next().value()) work.line(*std::move(line));
    return work.finish();
}

using Work = std::uint64_t (*)(const std::filesystem::path&, const Trust&, unsigned);

/// Events a second.
double rate_of(Work work, const std::filesystem::path& file, const Trust& trust, unsigned threads) {
    const auto began = std::chrono::steady_clock::now();
    const std::uint64_t events = work(file, trust, threads);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
    return static_cast<double>(events) / seconds.count();
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Measures the audit of a whole log"};
    bench::Wanted wanted;
    wanted.connections = 64;
    wanted.warm_up = 0;
    wanted.case_events = 3;
    std::size_t rounds = 3;
    app.add_option("--events", wanted.events, "in the log");
    app.add_option("--rounds", rounds)->check(CLI::Range(1, 100));
    CLI11_PARSE(app, argc, argv);

    const testing::TempFolder folder;
    bench::Service service(8);
    bench::closed_loop(service.shares(wanted));
    const std::filesystem::path file = exported(service, folder.path());
    const Trust trust = Trust::parse(service.realm().trust_text()).value();
    for (std::size_t round = 0; round < rounds; ++round)
        for (const unsigned threads : {1U, 0U})
            for (const auto& [what, work] :
                 {std::pair<const char*, Work>("audit", &audit), {"signatures and tree", &verify}})
                std::cout << fmt::format(
                    "{{\"what\":\"{}\",\"threads\":{},\"events\":{},\"per_s\":{:.1f}}}\n", what,
                    threads, wanted.events, rate_of(work, file, trust, threads));
}
