#include <memory>

#include "cli/draft_fields.hpp"
#include "cli/registry_chain.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

struct Asked {
    std::string unit;
    std::string type, parent, province, commune, country;
    std::string successor;
    std::vector<std::string> fields;  // FIELD=VALUE, what the constitution asks for beside
    FilingOptions filing;
};

json::value text(const std::string& value) {
    return json::string(value);
}

Checked found(const Shell& shell, const Asked& asked) {
    Desk desk(shell, asked.filing);
    const RegistryForm form = desk.registry_form(RegistryAct::found_unit);
    BANGIAO_TRY(
        const Values values,
        values_of_act(form,
                      {{"unit", text(asked.unit)},
                       {"type", text(asked.type)},
                       {"parent", text(asked.parent.empty() ? desk.unit().text() : asked.parent)},
                       {"province", text(asked.province)},
                       {"commune", text(asked.commune)},
                       {"country", text(asked.country)}},
                      asked.fields));
    ChainEnd chain{*CaseId::parse(random_uuid()), std::nullopt};
    return desk.file(form.form, chain, values);
}

Checked end(const Shell& shell, const Asked& asked) {
    Desk desk(shell, asked.filing);
    const RegistryForm form = desk.registry_form(RegistryAct::end_unit);
    BANGIAO_TRY(
        const Values values,
        values_of_act(form, {{"unit", text(asked.unit)}, {"successor", text(asked.successor)}},
                      asked.fields));
    BANGIAO_TRY(ChainEnd chain, end_of_unit(desk, name_of<UnitId>("the unit", asked.unit)));
    return desk.file(form.form, chain, values);
}

CLI::App& add(CLI::App& unit, Shell& shell, const std::shared_ptr<Asked>& asked, const char* name,
              const char* description, Checked (*act)(const Shell&, const Asked&)) {
    CLI::App& command = add_command(unit, shell, name, description, [&shell, asked, act] {
        const Checked done = act(shell, *asked);
        return done ? ExitCode::fine : shell.refused(done.error());
    });
    command.add_option("unit", asked->unit, "its id, as defence.lao-cai.muong-khuong")->required();
    command.add_option("field", asked->fields, "FIELD=VALUE, as the constitution asks");
    add_filing_options(command, asked->filing);
    return command;
}

}  // namespace

void add_unit_commands(CLI::App& app, Shell& shell) {
    CLI::App& unit = *app.add_subcommand("unit", "found units, end them");
    unit.require_subcommand(1);

    const auto founded = std::make_shared<Asked>();
    CLI::App& founding =
        add(unit, shell, founded, "found", "found a unit below yours, as a registrar", found);
    founding.add_option("--type", founded->type, "a unit type of the constitution")->required();
    founding.add_option("--parent", founded->parent, "the unit above; default: yours");
    founding.add_option("--province", founded->province, "its province's code");
    founding.add_option("--commune", founded->commune, "its commune's code");
    founding.add_option("--country", founded->country, "its country's code, where it is abroad");

    const auto ended = std::make_shared<Asked>();
    add(unit, shell, ended, "end", "end a unit, as the registrar of the one above", end)
        .add_option("--successor", ended->successor, "the unit that stands in its place from now");
}

}  // namespace bangiao::cli
