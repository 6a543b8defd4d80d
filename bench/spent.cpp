#include "spent.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace bangiao::bench {
namespace {

namespace fs = std::filesystem;

struct Stat {
    std::string name;
    pid_t parent = 0;
    double seconds = 0;  // of all its threads, ended ones too; or of the one thread
};

/// proc(5): the name in parentheses, then the state, the parent and so on.
Stat stat_of(const fs::path& folder) {
    std::ifstream in(folder / "stat");
    std::string line;
    std::getline(in, line);
    const std::size_t open = line.find('('), close = line.rfind(')');
    if (close == std::string::npos) return {};
    std::istringstream rest(line.substr(close + 1));
    std::vector<std::string> fields;
    for (std::string field; rest >> field;) fields.push_back(field);
    constexpr std::size_t parent = 1, user = 11, system = 12;
    if (fields.size() <= system) return {};
    const auto ticks = std::stoull(fields[user]) + std::stoull(fields[system]);
    return {line.substr(open + 1, close - open - 1), static_cast<pid_t>(std::stol(fields[parent])),
            static_cast<double>(ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK))};
}

fs::path process_folder(pid_t process) {
    return fs::path("/proc") / std::to_string(process);
}

std::vector<pid_t> children_of(pid_t parent, const std::string& name) {
    std::vector<pid_t> out;
    for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
        const std::string number = entry.path().filename();
        if (number.find_first_not_of("0123456789") != std::string::npos) continue;
        const Stat stat = stat_of(entry.path());
        if (stat.parent == parent && stat.name == name)
            out.push_back(static_cast<pid_t>(std::stol(number)));
    }
    return out;
}

/// `postgres: bangiao_service bangiao_ledger [local] idle`: the database; else what it does.
std::string work_of(pid_t server_process) {
    std::ifstream in(process_folder(server_process) / "cmdline");
    std::string word, what, database;
    in >> word >> what >> database;
    if (!what.starts_with("bangiao")) return "PostgreSQL, its own work";
    return "PostgreSQL, " + database;
}

void add_threads(Spent& spent, pid_t service) {
    double alive = 0;
    for (const fs::directory_entry& thread :
         fs::directory_iterator(process_folder(service) / "task")) {
        const Stat stat = stat_of(thread.path());
        spent["bangiaod, " + stat.name] += stat.seconds;
        alive += stat.seconds;
    }
    spent["bangiaod, threads that have ended"] = cpu_seconds(service) - alive;
}

}  // namespace

double cpu_seconds(pid_t process) {
    return stat_of(process_folder(process)).seconds;
}

Spent spent_by(pid_t service) {
    Spent spent;
    add_threads(spent, service);
    for (const pid_t postmaster : children_of(service, "postgres"))
        for (const pid_t each : children_of(postmaster, "postgres"))
            spent[work_of(each)] += cpu_seconds(each);
    spent["load generator"] = cpu_seconds(::getpid());
    return spent;
}

Spent between(const Spent& before, const Spent& after) {
    Spent out;
    for (const auto& [who, seconds] : after) {
        const auto earlier = before.find(who);
        out[who] = seconds - (earlier == before.end() ? 0 : earlier->second);
    }
    return out;
}

}  // namespace bangiao::bench
