#include <bangiao/base64.hpp>
#include <bangiao/leaf.hpp>
#include <bangiao/merkle.hpp>
#include <bangiao/receipt.hpp>

#include "bangiao/proof/decimal.hpp"
#include "bangiao/proof/note_text.hpp"

namespace bangiao {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1";
constexpr std::size_t longest_path = 63;

Refusal malformed(const char* why) {
    return Refusal(Reason::proof_malformed, why);
}

Result<Instant> parse_extra(std::string_view line) {
    if (!line.starts_with("extra ")) return malformed("the extra line with admitted_at is missing");
    const std::optional<std::string> text = base64_decode(line.substr(6));
    const std::optional<Instant> time = text ? Instant::parse(*text) : std::nullopt;
    if (!time || time->utc_text() != *text) return malformed("extra holds no admitted_at");
    return *time;
}

Result<LeafIndex> parse_index(std::string_view line) {
    const std::optional<std::uint64_t> index =
        line.starts_with("index ") ? parse_decimal(line.substr(6)) : std::nullopt;
    if (!index) return malformed("the index line is missing");
    return LeafIndex(*index);
}

}  // namespace

Result<Proof> Proof::parse(std::string_view text) {
    if (take_line(text) != first_line) return malformed("no tlog-proof of version 1");
    const auto extra = take_line(text);
    if (!extra) return malformed("it ends too early");
    BANGIAO_TRY(const Instant admitted_at, parse_extra(*extra));
    const auto index_line = take_line(text);
    if (!index_line) return malformed("it ends too early");
    BANGIAO_TRY(const LeafIndex index, parse_index(*index_line));
    // The first blank line ends the path; what follows is the checkpoint, verbatim.
    std::vector<Digest> path;
    for (auto line = take_line(text); !line || !line->empty(); line = take_line(text)) {
        const std::optional<Digest> node = line ? Digest::from_base64(*line) : std::nullopt;
        if (!node) return malformed("the path holds something else than hashes");
        if (path.size() == longest_path) return malformed("the path is too long");
        path.push_back(*node);
    }
    return Proof{admitted_at, index, std::move(path), std::string(text)};
}

std::string Proof::text() const {
    std::string out(first_line);
    out += "\nextra " + base64_encode(admitted_at.utc_text());
    out += "\nindex " + std::to_string(index.value()) + "\n";
    for (const Digest& node : path) out += node.base64() + "\n";
    return out + "\n" + checkpoint;
}

Result<Trust::Verdict> Proof::verify(std::string_view jws, const Trust& trust) const {
    BANGIAO_TRY(Trust::Verdict verdict, trust.judge(checkpoint));
    if (!verdict.quorum) return Refusal(Reason::quorum_missing);
    const Digest leaf = leaf_hash(leaf_data(admitted_at, jws));
    BANGIAO_CHECK(
        verify_inclusion(index, verdict.checkpoint.size, leaf, path, verdict.checkpoint.root));
    return verdict;
}

}  // namespace bangiao
