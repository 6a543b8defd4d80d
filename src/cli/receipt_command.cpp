#include <bangiao/receipt.hpp>
#include <bangiao/trust.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

#include "cli/service.hpp"
#include "cli/usable.hpp"

// What an officer takes along in order to prove an event elsewhere.
namespace bangiao::cli {
namespace {

constexpr std::chrono::seconds between_questions{1};

struct Asked {
    std::string id;
    std::filesystem::path out;
    int wait_seconds = 0;
};

ExitCode give(const Shell& shell, const std::filesystem::path& out, const std::string& text) {
    if (out.empty()) {
        std::cout << text << std::flush;
        return ExitCode::fine;
    }
    write_private(out, text);
    if (shell.json)
        shell.print_json(boost::json::object{{"file", out.string()}});
    else
        shell.print(shell.say({"đã ghi ", "written: "}) + out.string());
    return ExitCode::fine;
}

/// Whether the proof's checkpoint has the quorum that the profile's trust file asks for.
bool is_witnessed(const std::string& proof, const Trust& trust) {
    const Result<Proof> parsed = Proof::parse(proof);
    if (!parsed) return false;
    const Result<Trust::Verdict> verdict = trust.judge(parsed->checkpoint);
    return verdict && verdict->quorum;
}

Result<std::string> witnessed_receipt(const Shell& shell, const Profile& profile, Service& service,
                                      const std::string& target, std::chrono::seconds patience) {
    if (!profile.trust) throw UsageError("--wait needs the profile's trust file");
    const Trust trust =
        usable(shell, profile.trust->string(), Trust::parse(read_input(profile.trust->string())));
    const auto limit = std::chrono::steady_clock::now() + patience;
    for (;;) {
        BANGIAO_TRY(std::string proof, service.get_text(target));
        if (is_witnessed(proof, trust)) return proof;
        if (std::chrono::steady_clock::now() >= limit) return Refusal(Reason::quorum_missing);
        std::this_thread::sleep_for(between_questions);
    }
}

ExitCode fetch_receipt(const Shell& shell, const Asked& asked) {
    const std::optional<EventId> id = EventId::parse(asked.id);
    if (!id) throw UsageError("receipt takes the id of an event, not " + asked.id);
    const Profile profile = Profile::of(shell);
    Service service(profile);
    const std::string target = "/api/v1/events/" + id->text() + "/receipt";
    const Result<std::string> proof =
        asked.wait_seconds > 0 ? witnessed_receipt(shell, profile, service, target,
                                                   std::chrono::seconds(asked.wait_seconds))
                               : service.get_text(target);
    return proof ? give(shell, asked.out, *proof) : shell.refused(proof.error());
}

}  // namespace

void add_receipt_command(CLI::App& app, Shell& shell) {
    const auto receipt = std::make_shared<Asked>();
    CLI::App& fetching =
        add_command(app, shell, "receipt", "an event's receipt, which proves it with no server",
                    [&shell, receipt] { return fetch_receipt(shell, *receipt); });
    fetching.add_option("event", receipt->id, "the event's id")->required();
    fetching
        .add_option("--wait", receipt->wait_seconds,
                    "wait up to so many seconds for the witnesses' quorum")
        ->check(CLI::Range(1, 3600));
    fetching.add_option("--out", receipt->out, "the new file; default: standard output");
}

}  // namespace bangiao::cli
