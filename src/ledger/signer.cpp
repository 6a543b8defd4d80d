#include "ledger/signer.hpp"

#include <charconv>

#include "base/log.hpp"

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

}  // namespace

Signer::Signer(NoteKey key, std::string origin, std::filesystem::path record)
    : key_(std::move(key)),
      origin_(std::move(origin)),
      file_(std::filesystem::absolute(std::move(record))) {
    if (key_.verifier().name() != origin_ || key_.verifier().type() != NoteKeyType::ed25519)
        throw std::runtime_error("the log's key must bear the log's origin as its name");
    (void)this->record();
}

std::optional<Head> Signer::record() const {
    const std::lock_guard lock(mutex_);
    const std::optional<LockedSector> file = LockedSector::of(file_);
    const std::optional<Head> now = file ? in(*file) : std::nullopt;
    see(now);
    return now;
}

TreeSize Signer::signed_size() const {
    return record().value_or(head_of_nothing()).size;
}

void Signer::begin() {
    const std::lock_guard lock(mutex_);
    LockedSector file = LockedSector::made(file_);
    see(in(file));
    if (seen_) return;
    keep(file, head_of_nothing());
}

std::string Signer::sign(const Head& head, const std::vector<Digest>& consistency) {
    const std::lock_guard lock(mutex_);
    std::optional<LockedSector> file = LockedSector::of(file_);
    see(file ? in(*file) : std::nullopt);
    if (!seen_) throw SignerRefused("the signer has no record");
    if (const char* why = break_between(*seen_, head, consistency)) throw SignerRefused(why);
    keep(*file, head);  // durable before the signature exists
    return note_of(head);
}

SignedHead Signer::newest() const {
    const std::lock_guard lock(mutex_);
    std::optional<LockedSector> file = LockedSector::of(file_);
    see(file ? in(*file) : std::nullopt);
    if (!seen_) throw SignerRefused("the signer has no record");
    keep(*file, *seen_);
    return {*seen_, seen_->size.value() == 0 ? "" : note_of(*seen_)};
}

/// Also where it stands there: whoever wrote it may have died before it was durable.
void Signer::keep(LockedSector& file, const Head& head) const {
    file.overwrite(text_of(origin_, head));
    seen_ = head;
}

/// Nothing where the file is empty: whoever made it has written nothing yet.
std::optional<Head> Signer::in(const LockedSector& file) const {
    const std::string text = file.content();
    if (text.empty()) return std::nullopt;
    const std::optional<Head> head = parse(text, origin_);
    if (!head)
        throw SignerRefused("the signer's record " + file_.string() +
                            " is damaged or another log's");
    return head;
}

/// The file may be changed by any node, and put back by whoever restores its disk.
void Signer::see(const std::optional<Head>& now) const {
    if (seen_ && (!now || now->size < seen_->size || (now->size == seen_->size && *now != *seen_)))
        throw SignerRefused("the signer's record was put back or taken away");
    seen_ = now;
}

/// No signature of the log's key leaves here before the operators' log tells of it.
std::string Signer::note_of(const Head& head) const {
    std::string note = sign_checkpoint({origin_, head.size, head.root}, key_);
    log::info("a tree is signed", {{"size", head.size.value()}, {"root", head.root.base64()}});
    return note;
}

}  // namespace bangiao::ledger
