#include "model/trace.hpp"

#include <boost/json/parse.hpp>
#include <map>

namespace bangiao::model {
namespace {

namespace json = boost::json;

using What = Act::What;

const std::map<std::string_view, What> acts_by_message{
    {"starting", What::starts},
    {"the log is open", What::opens},
    {"the log is open again", What::opens},
    {"a batch is recorded", What::records},
    {"a tree is signed", What::signs},
    {"the ledger has stopped and records nothing", What::halts},
    {"a tree is cosigned", What::cosigns},
};

const char* verb(What what) {
    switch (what) {
        case What::starts:
            return "starts";
        case What::opens:
            return "opens the log at";
        case What::records:
            return "records a batch up to";
        case What::signs:
            return "signs the tree of";
        case What::halts:
            return "halts";
        case What::cosigns:
            return "cosigns the tree of";
    }
    return "";
}

/// From where an entry begins: what a death has broken off stands before it on the same line.
std::string_view last_entry(std::string_view line) {
    const std::size_t begin = line.rfind("{\"time\":");
    return begin == line.npos ? std::string_view() : line.substr(begin);
}

std::optional<Act> act_in(std::string_view line) {
    boost::system::error_code broken;
    const json::value entry = json::parse(json::string_view(line.data(), line.size()), broken);
    if (broken) return std::nullopt;
    const json::object& fields = entry.as_object();
    const json::string& message = fields.at("message").as_string();
    const auto known = acts_by_message.find(std::string_view(message.data(), message.size()));
    if (known == acts_by_message.end()) return std::nullopt;
    Act act{known->second};
    if (const json::value* size = fields.if_contains("size"))
        act.size = size->to_number<std::uint64_t>();
    if (const json::value* root = fields.if_contains("root"))
        act.root = Digest::from_base64(root->as_string().c_str()).value();
    return act;
}

}  // namespace

std::string Act::text() const {
    const bool sized = what != What::starts && what != What::halts;
    return verb(what) + (sized ? " " + std::to_string(size) + " events" : "");
}

std::vector<Act> acts_in(std::string_view log) {
    std::vector<Act> acts;
    while (!log.empty()) {
        const std::size_t end = std::min(log.find('\n'), log.size());
        if (const std::optional<Act> act = act_in(last_entry(log.substr(0, end))))
            acts.push_back(*act);
        log.remove_prefix(std::min(end + 1, log.size()));
    }
    return acts;
}

}  // namespace bangiao::model
