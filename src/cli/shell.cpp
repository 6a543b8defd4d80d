#include "cli/shell.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>  // CLI11 as a whole, once: its headers alone lack parts of it

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iostream>
#include <sstream>
#include <utility>

#include "base/descriptor.hpp"

namespace bangiao::cli {
namespace {

boost::json::object problem(const Refusal& refusal, const std::string& code,
                            const std::string& sentence) {
    boost::json::object out{{"code", code}, {"title", sentence}, {"detail", refusal.detail}};
    if (!refusal.pointer.empty()) out.emplace("pointer", refusal.pointer);
    if (!refusal.rule.empty()) {
        out.emplace("rule", refusal.rule);
        out.emplace("basis", boost::json::array(refusal.basis.begin(), refusal.basis.end()));
    }
    if (refusal.head) out.emplace("head", refusal.head->base64url());
    return out;
}

}  // namespace

void Shell::print(const std::string& line) const {
    std::cout << line << '\n';
}

void Shell::print_json(const boost::json::value& answer) const {
    std::cout << boost::json::serialize(answer) << '\n';
}

void Shell::flush() const {
    std::cout << std::flush;
}

ExitCode Shell::refused(const Refusal& refusal) const {
    const std::string code(code_of(refusal.reason));
    const std::string sentence(words_for(refusal.reason, language));
    if (json) {
        print_json(problem(refusal, code, sentence));
        return ExitCode::finding;
    }
    std::cerr << code << ": " << sentence;
    if (!refusal.detail.empty()) std::cerr << " (" << refusal.detail << ')';
    std::cerr << '\n';
    if (refusal.rule.empty()) return ExitCode::finding;
    std::cerr << "  " << say({"quy tắc ", "rule "}) << refusal.rule << " [";
    for (std::size_t i = 0; i < refusal.basis.size(); ++i)
        std::cerr << (i == 0 ? "" : ", ") << refusal.basis[i];
    std::cerr << "]\n";
    return ExitCode::finding;
}

CLI::App& add_command(CLI::App& app, Shell& shell, const std::string& name,
                      const std::string& description, std::function<ExitCode()> run) {
    CLI::App* command = app.add_subcommand(name, description);
    command->callback([&shell, run = std::move(run)] { shell.run = run; });
    return *command;
}

CLI::App& policy_command(CLI::App& app) {
    const auto made = app.get_subcommands(
        [](const CLI::App* command) { return command->get_name() == "policy"; });
    if (!made.empty()) return *made.front();
    CLI::App* command = app.add_subcommand("policy", "the policy files: check, read, try, adopt");
    command->require_subcommand(1);
    return *command;
}

std::string read_input(const std::string& file) {
    std::ostringstream text;
    if (file == "-") {
        text << std::cin.rdbuf();
        return text.str();
    }
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file)) throw UsageError(file + " cannot be read");
    text << in.rdbuf();
    return text.str();
}

void write_private(const std::filesystem::path& file, const std::string& text) {
    Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (out.get() < 0) throw UsageError(file.string() + " exists already or cannot be written");
    std::size_t written = 0;
    while (written < text.size()) {
        const ssize_t count = ::write(out.get(), text.data() + written, text.size() - written);
        if (count <= 0) break;
        written += static_cast<std::size_t>(count);
    }
    const bool whole = written == text.size() && ::fsync(out.get()) == 0;
    if (!out.close() || !whole) throw UsageError(file.string() + " could not be written whole");
}

}  // namespace bangiao::cli
