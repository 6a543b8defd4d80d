#include <bangiao/note.hpp>
#include <boost/json/object.hpp>
#include <memory>

#include "base/secret.hpp"
#include "cli/shell.hpp"
#include "cli/usable.hpp"

namespace bangiao::cli {
namespace {

struct Asked {
    std::string name;
    std::string file;
};

constexpr std::size_t master_bytes = 32;  // AES-256, as the vault's masters are

std::string_view name_of(NoteKeyType type) {
    return type == NoteKeyType::ed25519 ? "ed25519" : "cosignature/v1";
}

void print(const Shell& shell, const NoteVerifier& key) {
    if (shell.json)
        shell.print_json(boost::json::object{
            {"name", key.name()}, {"type", name_of(key.type())}, {"vkey", key.vkey()}});
    else
        shell.print(key.vkey());
}

ExitCode make_note_key(const Shell& shell, const Asked& asked, NoteKeyType type) {
    // The name is tried on a key of zeros first, because to generate one under a wrong name is a
    // bug.
    (void)usable(shell, "--name",
                 NoteVerifier::make(asked.name, type, std::string(Digest::size, '\0')));
    const NoteKey key = NoteKey::generate(asked.name, type);
    const SecretText text(key.private_text());
    write_private(asked.file, text.text());
    print(shell, key.verifier());
    return ExitCode::fine;
}

ExitCode make_master(const Shell& shell, const Asked& asked) {
    write_private(asked.file, SecretText::random_hex(master_bytes).text());
    if (shell.json)
        shell.print_json(boost::json::object{{"file", asked.file}});
    else
        shell.print(shell.say({"đã tạo khoá chủ ", "master key made: "}) + asked.file);
    return ExitCode::fine;
}

ExitCode show_vkey(const Shell& shell, const Asked& asked) {
    print(shell, usable(shell, asked.file, NoteKey::from_file(asked.file)).verifier());
    return ExitCode::fine;
}

void add_note_key(CLI::App& key, Shell& shell, const char* name, const char* description,
                  NoteKeyType type) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command = add_command(key, shell, name, description, [&shell, asked, type] {
        return make_note_key(shell, *asked, type);
    });
    command.add_option("--name", asked->name, "the key's name; of a log its origin")->required();
    command.add_option("--out", asked->file, "the new file, mode 0600")->required();
}

}  // namespace

void add_key_commands(CLI::App& app, Shell& shell) {
    CLI::App& key = *app.add_subcommand("key", "keys of the log, of witnesses and of the vault");
    key.require_subcommand(1);
    add_note_key(key, shell, "log", "a log's key; prints what others verify it by",
                 NoteKeyType::ed25519);
    add_note_key(key, shell, "witness", "a witness's key; prints what others verify it by",
                 NoteKeyType::cosignature_v1);

    const auto master = std::make_shared<Asked>();
    add_command(key, shell, "master", "a master key of the vault",
                [&shell, master] { return make_master(shell, *master); })
        .add_option("--out", master->file, "the new file, mode 0600")
        ->required();

    const auto vkey = std::make_shared<Asked>();
    add_command(key, shell, "vkey", "what others verify a private note key by",
                [&shell, vkey] { return show_vkey(shell, *vkey); })
        .add_option("file", vkey->file, "the private key's file")
        ->required();
}

}  // namespace bangiao::cli
