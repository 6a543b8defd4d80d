#include <bangiao/json.hpp>
#include <bangiao/receipt.hpp>
#include <iostream>
#include <memory>

#include "cli/ladder.hpp"
#include "cli/log_source.hpp"
#include "cli/shell.hpp"
#include "cli/usable.hpp"

namespace bangiao::cli {
namespace {

struct Asked {
    std::string event;
    std::string receipt;
    std::string trust;
    std::string certificate;  // a PEM file, or empty
    std::string exported;     // likewise
};

/// The proof, whether it stands alone or in a receipt object as the service answers it.
std::string proof_in(const std::string& receipt) {
    if (!receipt.starts_with('{')) return receipt;
    JsonLimits limits;
    limits.string_bytes = std::size_t{128} << 10;
    limits.line_breaks = true;
    const Result<boost::json::value> object = parse_json(receipt, limits);
    const boost::json::value* proof = object ? object->as_object().if_contains("proof") : nullptr;
    return proof && proof->is_string() ? std::string(proof->as_string()) : receipt;
}

/// An event's file may end in a line break; the event itself does not.
std::string event_in(const std::string& file) {
    std::string event = read_input(file);
    while (event.ends_with('\n') || event.ends_with('\r')) event.pop_back();
    return event;
}

void print(const Shell& shell, const EventFindings& event, const Result<Proof>& proof) {
    shell.print(event.type + " " + event.event_id + shell.say({", hồ sơ ", ", case "}) +
                event.case_id);
    if (proof)
        shell.print(shell.say({"ghi nhận ở vị trí ", "admitted at index "}) +
                    std::to_string(event.index) + ", " + proof->admitted_at.local_text());
    for (const Check& check : event.checks) {
        std::string line =
            "  " + result_in_words(shell, check.result) + ": " + rung_in_words(shell, check.name);
        if (!check.detail.empty()) line += " — " + why_in_words(shell, check.detail);
        shell.print(line);
    }
    shell.print(event.failed()
                    ? shell.say({"Có bước không đạt: không nên tin sự kiện hay biên nhận này.",
                                 "A step failed: do not rely on this event or receipt."})
                    : shell.say({"Không bước nào không đạt; bước không kiểm tra vẫn có thể sai.",
                                 "No step failed; what was not checked may still be wrong."}));
}

ExitCode verify(const Shell& shell, const Asked& asked) {
    const Trust trust = usable(shell, asked.trust, Trust::parse(read_input(asked.trust)));
    const std::string event = event_in(asked.event);
    const std::string proof = proof_in(read_input(asked.receipt));
    const std::string certificate =
        asked.certificate.empty() ? std::string() : read_input(asked.certificate);
    if (!asked.certificate.empty() && certificate.empty())
        throw UsageError(asked.certificate + " is empty");
    const EventFindings findings =
        asked.exported.empty()
            ? verify_event(event, proof, certificate, trust)
            : usable(shell, asked.exported,
                     verify_event_in(read_export(asked.exported), event, proof, trust));
    if (shell.json)
        shell.print_json(to_json(findings));
    else
        print(shell, findings, Proof::parse(proof));
    return findings.failed() ? ExitCode::finding : ExitCode::fine;
}

}  // namespace

void add_verify_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command =
        add_command(app, shell, "verify", "check an event against its receipt, with no server",
                    [&shell, asked] { return verify(shell, *asked); });
    command.add_option("event", asked->event, "the event, an SD-JWT")->required();
    command.add_option("receipt", asked->receipt, "its receipt: tlog-proof text or JSON object")
        ->required();
    command.add_option("--trust", asked->trust, "the trust file")->required();
    CLI::Option* certificate =
        command.add_option("--certificate", asked->certificate, "the signer's certificate, PEM");
    command
        .add_option("--export", asked->exported,
                    "an exported case with the event: shows certificate, revocation, chain and "
                    "admission too")
        ->excludes(certificate);
}

}  // namespace bangiao::cli
