#include "cli/profile.hpp"

#include "base/toml_table.hpp"
#include "cli/toml_file.hpp"
#include "cli/usable.hpp"

namespace bangiao::cli {
namespace {

constexpr std::int64_t highest_port = 65535;

Profile::Service read_service(TomlTable table) {
    Profile::Service service;
    service.address = table.text("address").value_or(service.address);
    service.port =
        static_cast<std::uint16_t>(table.integer("port", 1, highest_port).value_or(service.port));
    service.name = table.text("name").value_or(service.name);
    table.finish();
    return service;
}

Profile::Tls read_tls(TomlTable table) {
    Profile::Tls tls{table.required_path("certificate"), table.required_path("key"),
                     table.required_path("roots")};
    table.finish();
    return tls;
}

Profile::Signing read_signing(TomlTable table) {
    Profile::Signing signing{table.required_path("certificate"), table.required_path("key")};
    table.finish();
    return signing;
}

template <class Kind>
std::optional<Name<Kind>> read_name(TomlTable& table, const std::filesystem::path& file,
                                    const char* key) {
    const std::optional<std::string> text = table.text(key);
    if (!text) return std::nullopt;
    const std::optional<Name<Kind>> name = Name<Kind>::parse(*text);
    if (!name) throw UsageError(file.string() + ": `" + key + "` has the wrong form: " + *text);
    return name;
}

}  // namespace

Profile Profile::read(const std::filesystem::path& file) {
    const toml::table parsed = read_toml(file);
    TomlTable top(parsed, file);
    Profile profile;
    if (auto service = top.table("service")) profile.service = read_service(std::move(*service));
    if (auto tls = top.table("tls")) profile.tls = read_tls(std::move(*tls));
    if (auto signing = top.table("signing")) profile.signing = read_signing(std::move(*signing));
    profile.unit = read_name<UnitKind>(top, file, "unit");
    profile.role = read_name<RoleKind>(top, file, "role");
    profile.policies = top.path("policies").value_or(profile.policies);
    profile.trust = top.path("trust");
    profile.clock = top.path("clock");
    top.finish();
    return profile;
}

Profile Profile::of(const Shell& shell) {
    if (shell.profile.empty())
        throw UsageError(
            shell.say({"chưa có hồ sơ cán bộ: hãy nêu --profile TỆP hoặc đặt BANGIAO_PROFILE",
                       "no profile: give --profile FILE or set BANGIAO_PROFILE"}));
    return read(shell.profile);
}

namespace {

std::string trust_file_of(const Shell& shell, const std::string& given) {
    if (!given.empty()) return given;
    const Profile profile = Profile::of(shell);
    if (!profile.trust) throw UsageError("neither --trust nor the profile names a trust file");
    return profile.trust->string();
}

}  // namespace

std::string trust_text_of(const Shell& shell, const std::string& given) {
    return read_input(trust_file_of(shell, given));
}

Trust trust_of(const Shell& shell, const std::string& given) {
    const std::string file = trust_file_of(shell, given);
    return usable(shell, file, Trust::parse(read_input(file)));
}

}  // namespace bangiao::cli
