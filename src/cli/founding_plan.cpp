#include "cli/founding_plan.hpp"

#include "base/toml_table.hpp"
#include "cli/shell.hpp"
#include "cli/toml_file.hpp"

namespace bangiao::cli {
namespace {

/// A text in its closed form, or a sentence that names the file and the key.
class PlanReader {
public:
    explicit PlanReader(std::filesystem::path file) : file_(std::move(file)) {}

    FoundingPlan read(TomlTable top) const {
        FoundingPlan plan{top.required_path("policies"), moment(top), {}};
        for (TomlTable& ministry : top.tables("ministry"))
            plan.ministries.push_back(read_ministry(ministry));
        if (plan.ministries.empty()) top.missing("ministry");
        top.finish();
        return plan;
    }

private:
    template <class Kind>
    Name<Kind> name(const std::string& text, const char* key) const {
        const std::optional<Name<Kind>> name = Name<Kind>::parse(text);
        if (!name) throw UsageError(file_.string() + ": `" + key + "` has the wrong form: " + text);
        return *name;
    }

    std::optional<Instant> moment(TomlTable& top) const {
        const std::optional<std::string> text = top.text("at");
        if (!text) return std::nullopt;
        const std::optional<Instant> at = Instant::parse(*text);
        if (!at) throw UsageError(file_.string() + ": `at` takes 2026-01-05T08:00:00+07:00");
        return at;
    }

    FoundingPlan::Ministry read_ministry(TomlTable& table) const {
        FoundingPlan::Ministry ministry{
            name<UnitKind>(table.required_text("unit"), "unit"),
            table.required_text("type"),
            name<OfficerKind>(table.required_text("founder"), "founder"),
            table.required_path("certificate"),
            table.required_path("key"),
            table.path("tls"),
            {}};
        for (TomlTable& officer : table.tables("officer"))
            ministry.officers.push_back(read_officer(officer));
        table.finish();
        return ministry;
    }

    FoundingPlan::Enrolment read_officer(TomlTable& table) const {
        FoundingPlan::Enrolment officer{name<OfficerKind>(table.required_text("id"), "id"),
                                        {},
                                        table.path("signing"),
                                        table.path("tls")};
        const auto roles = table.texts("roles");
        if (!roles) table.missing("roles");
        for (const std::string& role : *roles)
            officer.roles.push_back(name<RoleKind>(role, "roles"));
        if (!officer.signing && !officer.tls) table.missing("signing");
        table.finish();
        return officer;
    }

    std::filesystem::path file_;
};

}  // namespace

FoundingPlan FoundingPlan::read(const std::filesystem::path& file) {
    const toml::table table = read_toml(file);
    return PlanReader(file).read(TomlTable(table, file));
}

}  // namespace bangiao::cli
