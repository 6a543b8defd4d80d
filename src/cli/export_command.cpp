#include <memory>

#include "cli/log_source.hpp"
#include "cli/progress.hpp"
#include "cli/service.hpp"

// What is taken along in order to audit it elsewhere: a case, or the whole log.
namespace bangiao::cli {
namespace {

namespace fs = std::filesystem;

struct Asked {
    std::string id;
    fs::path out;  // of a case
    fs::path log;  // of the whole log
};

ExitCode written(const Shell& shell, const fs::path& out) {
    if (shell.json)
        shell.print_json(boost::json::object{{"file", out.string()}});
    else
        shell.print(shell.say({"đã ghi ", "written: "}) + out.string());
    return ExitCode::fine;
}

ExitCode export_case(const Shell& shell, const Asked& asked) {
    const std::optional<CaseId> id = CaseId::parse(asked.id);
    if (!id) throw UsageError("export takes the id of a case, not " + asked.id);
    if (asked.out.empty()) throw UsageError("export of a case needs --out FILE");
    Service service(Profile::of(shell));
    const Result<std::string> text = service.get_text("/api/v1/cases/" + id->text() + "/export");
    if (!text) return shell.refused(text.error());
    if (asked.out.extension() != ".zst") {
        write_private(asked.out, *text);
    } else {
        write_private(asked.out, "");  // refuses to replace a file
        ZstdWriter file(asked.out, 0);
        file.write(*text);
        file.finish();
    }
    return written(shell, asked.out);
}

ExitCode export_log(const Shell& shell, const fs::path& out) {
    Service service(Profile::of(shell));
    KeptLog log(service, out);
    Progress progress;
    while (true) {
        const Result<std::string> piece = log.piece();
        if (!piece) return shell.refused(piece.error());
        if (piece->empty()) return written(shell, out);
        progress.show(log.live().events(), log.live().of().value_or(TreeSize(0)).value());
    }
}

ExitCode run(const Shell& shell, const Asked& asked) {
    if (asked.log.empty() == asked.id.empty())
        throw UsageError("export takes the id of a case, or --log FILE for the whole log");
    return asked.log.empty() ? export_case(shell, asked) : export_log(shell, asked.log);
}

}  // namespace

void add_export_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command = add_command(app, shell, "export", "a case, or the whole log, for `audit`",
                                    [&shell, asked] { return run(shell, *asked); });
    command.add_option("case", asked->id, "the case's id: with what you may see of it");
    command.add_option("--out", asked->out,
                       "the new file for a case, mode 0600; compressed where it ends in .zst");
    command.add_option("--log", asked->log,
                       "the new file for the whole log, compressed, for whoever may read it; goes "
                       "on from FILE.part where it was broken off");
}

}  // namespace bangiao::cli
