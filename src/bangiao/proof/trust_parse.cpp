#include <algorithm>
#include <bangiao/trust.hpp>
#include <charconv>
#include <set>

namespace bangiao {
namespace {

constexpr std::string_view founding_comment = "# bangiao-founding ";
constexpr std::string_view constitution_comment = "# bangiao-constitution ";

using Words = std::vector<std::string_view>;

Words words_of(std::string_view line) {
    Words words;
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

/// Reads one statement after the other; each answers what is wrong with it, or null.
class Trust::Reader {
public:
    const char* read(std::string_view line) {
        const Words words = words_of(line);
        if (line.starts_with(founding_comment)) return founding(words);
        if (line.starts_with(constitution_comment)) return constitution(words);
        if (words.empty() || words.front().starts_with('#')) return nullptr;
        if (words.front() == "log" && (words.size() == 2 || words.size() == 3)) return log(words);
        if (words.front() == "witness" && (words.size() == 3 || words.size() == 4))
            return witness(words);
        if (words.front() == "group" && words.size() >= 4) return group(words);
        if (words.front() == "quorum" && words.size() == 2) return quorum(words);
        return "no statement of a trust file";
    }
    bool has_quorum() const { return has_quorum_; }
    Trust&& result() && { return std::move(trust_); }

private:
    bool is_defined(std::string_view name) const {
        return trust_.witness_by_name_.contains(name) || trust_.groups_.contains(name);
    }
    bool is_free(std::string_view name) const { return !is_defined(name) && name != "none"; }
    bool is_known(const NoteVerifier& key) const {
        const auto same = [&](const NoteVerifier& other) {
            return other.public_key() == key.public_key();
        };
        return std::any_of(trust_.logs_.begin(), trust_.logs_.end(), same) ||
               std::any_of(trust_.witnesses_.begin(), trust_.witnesses_.end(), same);
    }

    const char* founding(const Words& words) {
        const auto unit = words.size() == 4 ? UnitId::parse(words[2]) : std::nullopt;
        const auto thumbprint = words.size() == 4 ? Digest::from_base64url(words[3]) : std::nullopt;
        if (!unit || !thumbprint) return "# bangiao-founding <unit> <thumbprint>";
        return trust_.founders_.emplace(*unit, *thumbprint).second ? nullptr
                                                                   : "a founder is named twice";
    }
    const char* constitution(const Words& words) {
        const auto digest = words.size() == 3 ? Digest::from_hex(words[2]) : std::nullopt;
        if (!digest || trust_.constitution_) return "# bangiao-constitution <hex SHA-256>, once";
        trust_.constitution_ = digest;
        return nullptr;
    }
    const char* log(const Words& words) {
        const Result<NoteVerifier> key = NoteVerifier::parse(words[1]);
        if (!key || key->type() != NoteKeyType::ed25519) return "no key of a log";
        if (is_known(*key)) return "a public key stands twice";
        trust_.logs_.push_back(*key);
        return nullptr;
    }
    const char* witness(const Words& words) {
        const Result<NoteVerifier> key = NoteVerifier::parse(words[2]);
        if (!key || key->type() != NoteKeyType::cosignature_v1) return "no key of a witness";
        if (is_known(*key)) return "a public key stands twice";
        if (!is_free(words[1])) return "the name is taken";
        trust_.witnesses_.push_back(*key);
        trust_.witness_by_name_.emplace(std::string(words[1]), *key);
        if (words.size() == 4) trust_.url_by_key_.emplace(key->public_key(), words[3]);
        return nullptr;
    }
    const char* group(const Words& words) {
        if (!is_free(words[1])) return "the name is taken";
        Group group{std::string(words[1]), threshold_of(words[2], words.size() - 3), {}};
        if (group.threshold == 0) return "any, all, or a number of members";
        for (auto member = words.begin() + 3; member != words.end(); ++member) {
            if (!is_defined(*member)) return "a member is not defined above";
            if (!grouped_.emplace(*member).second) return "a member belongs to a group already";
            group.members.emplace_back(*member);
        }
        trust_.groups_.emplace(group.name, group);
        return nullptr;
    }
    const char* quorum(const Words& words) {
        if (has_quorum_) return "a second quorum";
        if (words[1] != "none" && !is_defined(words[1])) return "an undefined quorum";
        has_quorum_ = true;
        trust_.quorum_ = words[1];
        return nullptr;
    }

    Trust trust_;
    std::set<std::string, std::less<>> grouped_;  // a name is a member of at most one group
    bool has_quorum_ = false;
};

// C2SP tlog-policy: one statement a line, names defined before they are used.
Result<Trust> Trust::parse(std::string_view text) {
    Reader reader;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (const char* mistake = reader.read(text.substr(0, end)))
            return Refusal(Reason::trust_malformed,
                           "line " + std::to_string(number) + ": " + mistake);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (!reader.has_quorum()) return Refusal(Reason::trust_malformed, "no quorum is named");
    Trust trust = std::move(reader).result();
    if (trust.logs_.empty()) return Refusal(Reason::trust_malformed, "no log is named");
    return trust;
}

}  // namespace bangiao
