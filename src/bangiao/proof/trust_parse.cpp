#include <algorithm>
#include <bangiao/trust.hpp>
#include <charconv>
#include <set>

namespace bangiao {
namespace {

constexpr std::string_view founding_comment = "# bangiao-founding ";
constexpr std::string_view constitution_comment = "# bangiao-constitution ";

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (true) {
        const std::size_t begin = line.find_first_not_of(" \t");
        if (begin == std::string_view::npos) return words;
        line.remove_prefix(begin);
        const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

/// `any`, `all`, or a number from 1 to the number of members; 0 for anything else.
unsigned threshold_of(std::string_view word, std::size_t members) {
    if (word == "any") return 1;
    if (word == "all") return static_cast<unsigned>(members);
    unsigned value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    const bool whole = error == std::errc() && end == word.data() + word.size();
    return whole && word.front() != '0' && value <= members ? value : 0;
}

}  // namespace

// C2SP tlog-policy: one statement a line, names defined before they are used.
Result<Trust> Trust::parse(std::string_view text) {
    Trust trust;
    std::set<std::string, std::less<>> grouped;  // a name is a member of at most one group
    bool has_quorum = false;
    std::size_t number = 0;
    const auto mistake = [&](const char* what) {
        return Refusal(Reason::trust_malformed, "line " + std::to_string(number) + ": " + what);
    };
    const auto defined = [&](std::string_view name) {
        return trust.witness_by_name_.contains(name) || trust.groups_.contains(name);
    };
    const auto taken = [&](const NoteVerifier& key, const std::vector<NoteVerifier>& keys) {
        return std::any_of(keys.begin(), keys.end(), [&](const NoteVerifier& other) {
            return other.public_key() == key.public_key();
        });
    };

    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        const std::vector<std::string_view> words = words_of(line);

        if (line.starts_with(founding_comment)) {
            const auto unit = words.size() == 4 ? UnitId::parse(words[2]) : std::nullopt;
            const auto thumbprint =
                words.size() == 4 ? Digest::from_base64url(words[3]) : std::nullopt;
            if (!unit || !thumbprint) return mistake("# bangiao-founding <unit> <thumbprint>");
            if (!trust.founders_.emplace(*unit, *thumbprint).second)
                return mistake("a founder is named twice");
        } else if (line.starts_with(constitution_comment)) {
            const auto digest = words.size() == 3 ? Digest::from_hex(words[2]) : std::nullopt;
            if (!digest || trust.constitution_)
                return mistake("# bangiao-constitution <hex SHA-256>, once");
            trust.constitution_ = digest;
        } else if (words.empty() || words.front().starts_with('#')) {
            continue;
        } else if (words.front() == "log" && (words.size() == 2 || words.size() == 3)) {
            Result<NoteVerifier> key = NoteVerifier::parse(words[1]);
            if (!key || key->type() != NoteKeyType::ed25519) return mistake("no key of a log");
            if (taken(*key, trust.logs_) || taken(*key, trust.witnesses_))
                return mistake("a public key stands twice");
            trust.logs_.push_back(*key);
        } else if (words.front() == "witness" && (words.size() == 3 || words.size() == 4)) {
            Result<NoteVerifier> key = NoteVerifier::parse(words[2]);
            if (!key || key->type() != NoteKeyType::cosignature_v1)
                return mistake("no key of a witness");
            if (taken(*key, trust.logs_) || taken(*key, trust.witnesses_))
                return mistake("a public key stands twice");
            if (defined(words[1]) || words[1] == "none") return mistake("the name is taken");
            trust.witnesses_.push_back(*key);
            trust.witness_by_name_.emplace(std::string(words[1]), *key);
        } else if (words.front() == "group" && words.size() >= 4) {
            if (defined(words[1]) || words[1] == "none") return mistake("the name is taken");
            Group group{std::string(words[1]), threshold_of(words[2], words.size() - 3), {}};
            if (group.threshold == 0) return mistake("any, all, or a number of members");
            for (auto member = words.begin() + 3; member != words.end(); ++member) {
                if (!defined(*member)) return mistake("a member is not defined above");
                if (!grouped.emplace(*member).second)
                    return mistake("a member belongs to a group already");
                group.members.emplace_back(*member);
            }
            trust.groups_.emplace(group.name, group);
        } else if (words.front() == "quorum" && words.size() == 2) {
            if (has_quorum) return mistake("a second quorum");
            if (words[1] != "none" && !defined(words[1])) return mistake("an undefined quorum");
            has_quorum = true;
            trust.quorum_ = words[1];
        } else {
            return mistake("no statement of a trust file");
        }
    }
    if (trust.logs_.empty()) return Refusal(Reason::trust_malformed, "no log is named");
    if (!has_quorum) return Refusal(Reason::trust_malformed, "no quorum is named");
    return trust;
}

}  // namespace bangiao
