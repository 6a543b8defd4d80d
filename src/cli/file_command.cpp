#include <memory>

#include "cli/answer_words.hpp"
#include "cli/desk.hpp"
#include "cli/usable.hpp"

namespace bangiao::cli {
namespace {

struct Asked {
    std::string type;
    std::string chain;
    std::string of;
    std::vector<std::string> fields;  // FIELD=VALUE
    std::string json;                 // a file with the fields, or empty
    std::string signed_file;
    FilingOptions filing;
};

Result<Values> values_of(const EventForm& form, const Asked& asked) {
    if (asked.json.empty()) return typed_values(form, asked.fields);
    if (!asked.fields.empty()) throw UsageError("give FIELD=VALUE or --json FILE, not both");
    return values_of_object(form, read_input(asked.json));
}

template <class Id>
Id id_of(const std::string& option, const std::string& text) {
    const std::optional<Id> id = Id::parse(text);
    if (!id) throw UsageError(option + " takes an id, a UUID, not " + text);
    return *id;
}

Result<ChainEnd> chain_for(Desk& desk, const EventForm& form, const Asked& asked) {
    if (form.chain == EventForm::Chain::governance) return desk.governance();
    if (!asked.chain.empty()) return desk.end_of(id_of<CaseId>("--case", asked.chain));
    if (!form.opens) throw UsageError(asked.type + " goes on with a case: give --case ID");
    return ChainEnd{*CaseId::parse(random_uuid()), std::nullopt};
}

Checked file_new(const Shell& shell, const Asked& asked) {
    if (asked.type.empty()) throw UsageError("which event type? (bangiao policy explain TYPE)");
    Desk desk(shell, asked.filing);
    BANGIAO_TRY(const EventForm form, desk.form(asked.type));
    BANGIAO_TRY(const Values values, values_of(form, asked));
    std::optional<EventId> of;
    if (!asked.of.empty()) of = id_of<EventId>("--of", asked.of);
    BANGIAO_TRY(ChainEnd chain, chain_for(desk, form, asked));
    return desk.file(form, chain, values, of);
}

/// Sends what was signed before: by a dry run, or when no answer came.
Checked file_signed(const Shell& shell, const std::string& file) {
    std::string sd_jwt = read_input(file);
    while (sd_jwt.ends_with('\n')) sd_jwt.pop_back();
    BANGIAO_TRY(const Service::Filed filed, Service(Profile::of(shell)).file(sd_jwt));
    if (shell.json)
        shell.print_json(filed.json);
    else
        print_receipt(shell, file, filed.json);
    return {};
}

ExitCode run(const Shell& shell, const Asked& asked) {
    const Checked filed =
        asked.signed_file.empty() ? file_new(shell, asked) : file_signed(shell, asked.signed_file);
    return filed ? ExitCode::fine : shell.refused(filed.error());
}

}  // namespace

void add_file_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command = add_command(app, shell, "file", "sign an event and file it",
                                    [&shell, asked] { return run(shell, *asked); });
    command.add_option("type", asked->type, "the event type, as `policy explain` describes it");
    command.add_option("field", asked->fields,
                       "FIELD=VALUE; a list takes one for each element, or FIELD=[] for none");
    command.add_option("--case", asked->chain, "the case; left out where the event opens one");
    command.add_option("--of", asked->of, "the event that this one answers or corrects");
    command.add_option("--json", asked->json,
                       "a file with the fields as one JSON object, `-` for standard input "
                       "(for answers as JSON, put --json before `file`)");
    command.add_option("--signed", asked->signed_file,
                       "file an event that was signed before, byte for byte");
    add_filing_options(command, asked->filing);
}

}  // namespace bangiao::cli
