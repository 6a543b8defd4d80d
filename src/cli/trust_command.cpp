#include <algorithm>
#include <bangiao/certificate.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/trust.hpp>
#include <boost/json/object.hpp>
#include <iostream>
#include <memory>
#include <vector>

#include "cli/shell.hpp"
#include "cli/usable.hpp"

namespace bangiao::cli {
namespace {

struct Asked {
    std::string log;
    std::vector<std::string> witnesses;  // NAME=VKEY
    std::string quorum = "none";
    std::vector<std::string> founders;  // UNIT=CERT.pem
    std::string constitution;
};

struct Pair {
    std::string name, value;
};

Pair pair_of(const std::string& option, const std::string& text) {
    const std::size_t at = text.find('=');
    if (at == std::string::npos || at == 0 || at + 1 == text.size())
        throw UsageError(option + " takes NAME=VALUE, not `" + text + "`");
    return {text.substr(0, at), text.substr(at + 1)};
}

/// Witnesses, the group they form and how many of them it takes.
std::string quorum_lines(const Asked& asked) {
    std::string lines;
    std::string members;
    for (const std::string& each : asked.witnesses) {
        const Pair witness = pair_of("--witness", each);
        lines += "witness " + witness.name + " " + witness.value + "\n";
        members += " " + witness.name;
    }
    if (asked.quorum == "none") return lines + "quorum none\n";
    if (members.empty()) throw UsageError("--quorum counts witnesses, and no --witness is given");
    return lines + "group all-witnesses " + asked.quorum + members + "\nquorum all-witnesses\n";
}

std::string founding_lines(const Shell& shell, const Asked& asked) {
    std::string lines;
    for (const std::string& each : asked.founders) {
        const Pair founder = pair_of("--founding", each);
        const Certificate certificate =
            usable(shell, founder.value, Certificate::from_pem(read_input(founder.value)));
        lines += "# bangiao-founding " + founder.name + " " + certificate.thumbprint().base64url() +
                 "\n";
    }
    return lines;
}

std::string constitution_line(const Shell& shell, const Asked& asked) {
    PolicyBook book;
    const Digest digest = usable(shell, asked.constitution,
                                 book.add(read_input(asked.constitution), asked.constitution));
    if (book.find(digest) == nullptr || book.constitution() != book.find(digest))
        throw UsageError(asked.constitution + " is no constitution");
    return "# bangiao-constitution " + digest.hex() + "\n";
}

ExitCode make(const Shell& shell, const Asked& asked) {
    const std::string text = "log " + asked.log + "\n" + quorum_lines(asked) +
                             founding_lines(shell, asked) + constitution_line(shell, asked);
    // What was written is what a verifier would read, or it is not written at all.
    (void)usable(shell, "trust", Trust::parse(text));
    if (shell.json)
        shell.print_json(boost::json::object{{"trust", text}});
    else
        std::cout << text << std::flush;
    return ExitCode::fine;
}

}  // namespace

void add_trust_command(CLI::App& app, Shell& shell) {
    CLI::App& trust = *app.add_subcommand("trust", "the file that says whom a verifier believes");
    trust.require_subcommand(1);
    const auto asked = std::make_shared<Asked>();
    CLI::App& command = add_command(trust, shell, "make", "print a trust file",
                                    [&shell, asked] { return make(shell, *asked); });
    command.add_option("--log", asked->log, "the log's verifier key")->required();
    command.add_option("--witness", asked->witnesses, "NAME=VKEY, once for each witness");
    command.add_option("--quorum", asked->quorum, "how many witnesses must cosign, or none");
    command.add_option("--founding", asked->founders, "UNIT=CERT.pem, once for each ministry")
        ->required();
    command.add_option("--constitution", asked->constitution, "the policy file of that kind")
        ->required();
}

}  // namespace bangiao::cli
