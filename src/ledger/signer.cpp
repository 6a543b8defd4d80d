#include "ledger/signer.hpp"

#include <bangiao/merkle.hpp>
#include <charconv>

namespace bangiao::ledger {
namespace {

// The first line of the file, which may never change its meaning.
constexpr std::string_view format = "bangiao-signer-record/v2";

/// Fills one sector with line ends, for the record is overwritten at every signature.
std::string text_of(const std::string& origin, const Head& head) {
    std::string text = std::string(format) + "\n" + origin + "\n" +
                       std::to_string(head.size.value()) + "\n" + head.root.base64() + "\n" +
                       head.time.utc_text() + "\n";
    if (text.size() > sector_bytes) throw std::runtime_error("the log's origin is too long");
    text.resize(sector_bytes, '\n');
    return text;
}

std::optional<std::string_view> next_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

/// Nothing unless it is byte for byte what text_of() writes.
std::optional<Head> parse(std::string_view text, const std::string& origin) {
    std::string_view rest = text;
    if (next_line(rest) != format || next_line(rest) != origin) return std::nullopt;
    const std::string_view size = next_line(rest).value_or("");
    const auto root = Digest::from_base64(next_line(rest).value_or(""));
    const auto time = Instant::parse(next_line(rest).value_or(""));
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), number);
    if (error != std::errc() || end != size.data() + size.size() || !root || !time)
        return std::nullopt;
    const Head head{TreeSize(number), *root, *time};
    if (text_of(origin, head) != text) return std::nullopt;
    return head;
}

std::filesystem::path lock_beside(std::filesystem::path file) {
    file += ".lock";
    return file;
}

}  // namespace

Signer::Signer(NoteKey key, std::string origin, std::filesystem::path record)
    : key_(std::move(key)),
      origin_(std::move(origin)),
      file_(std::filesystem::absolute(std::move(record))),
      lock_(lock_beside(file_)) {
    if (key_.verifier().name() != origin_ || key_.verifier().type() != NoteKeyType::ed25519)
        throw std::runtime_error("the log's key must bear the log's origin as its name");
    const std::optional<std::string> text = read_file(file_);
    if (!text) return;
    record_ = parse(*text, origin_);
    if (!record_)
        throw std::runtime_error("the signer's record " + file_.string() +
                                 " is damaged or another log's");
}

std::optional<Head> Signer::record() const {
    const std::lock_guard lock(mutex_);
    return record_;
}

TreeSize Signer::signed_size() const {
    const std::lock_guard lock(mutex_);
    return record_ ? record_->size : TreeSize(0);
}

void Signer::begin() {
    const std::lock_guard lock(mutex_);
    if (record_) throw std::logic_error("the signer's record is begun once");
    const Head nothing{TreeSize(0), empty_root(), Instant::from_seconds(0)};
    replace_file(file_, text_of(origin_, nothing));
    record_ = nothing;
}

std::string Signer::sign(const Head& head, const std::vector<Digest>& consistency) {
    const std::lock_guard lock(mutex_);
    check(head, consistency);
    if (*record_ != head) keep(head);  // durable before the signature exists
    return sign_checkpoint({origin_, head.size, head.root}, key_);
}

void Signer::check(const Head& head, const std::vector<Digest>& consistency) const {
    if (!record_) throw SignerRefused("the signer has no record");
    if (head.size < record_->size)
        throw SignerRefused("the tree is smaller than one signed before");
    if (head.size == record_->size) {
        if (head.root != record_->root)
            throw SignerRefused("another tree of this size was signed before");
        if (head.time != record_->time)
            throw SignerRefused("the same tree was signed with another time");
        return;
    }
    if (head.time <= record_->time)
        throw SignerRefused("the tree is not later than the one signed before");
    if (record_->size.value() == 0) {
        if (!consistency.empty()) throw SignerRefused("nothing is proved from the empty tree");
        return;
    }
    if (!verify_consistency(record_->size, head.size, record_->root, head.root, consistency))
        throw SignerRefused("the tree does not extend the one signed before");
}

void Signer::keep(const Head& head) {
    overwrite_sector(file_, text_of(origin_, head));
    record_ = head;
}

}  // namespace bangiao::ledger
