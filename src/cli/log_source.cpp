#include "cli/log_source.hpp"

#include <algorithm>
#include <bangiao/checkpoint.hpp>
#include <bangiao/json.hpp>
#include <boost/json/object.hpp>

namespace bangiao::cli {
namespace {

// The contract's largest piece.
constexpr std::uint64_t piece_events = 256;

/// The size of the tree that the first line of an export shows.
Result<TreeSize> size_in(std::string_view piece) {
    JsonLimits limits;
    limits.string_bytes = std::size_t{128} << 10;
    limits.line_breaks = true;
    const Result<boost::json::value> line = parse_json(piece.substr(0, piece.find('\n')), limits);
    const auto member = [](const boost::json::value* value, const char* name) {
        return value && value->is_object() ? value->as_object().if_contains(name) : nullptr;
    };
    const boost::json::value* note =
        line ? member(member(&*line, "opening"), "checkpoint") : nullptr;
    if (!note || !note->is_string())
        return Refusal(Reason::export_malformed, "it does not begin with an opening line");
    BANGIAO_TRY(const Note parsed, Note::parse(std::string_view(note->as_string())));
    BANGIAO_TRY(const Checkpoint checkpoint, Checkpoint::parse(parsed.text));
    return checkpoint.size;
}

}  // namespace

std::optional<std::string> Lines::next() {
    const std::size_t end = text_.find('\n', at_);
    if (end == std::string::npos) return std::nullopt;
    std::string line = text_.substr(at_, end - at_);
    at_ = end + 1;
    return line;
}

Result<std::optional<std::string>> LogFile::next() {
    for (;;) {
        if (std::optional<std::string> line = lines_.next()) return line;
        BANGIAO_TRY(const std::optional<ZstdReader::Piece> piece, reader_.next());
        if (piece) {
            lines_.add(piece->text);
        } else if (lines_.is_empty()) {
            return std::optional<std::string>();
        } else {
            return Refusal(Reason::export_malformed, "the last line is cut off");
        }
    }
}

bool is_log_export(const std::filesystem::path& file) {
    if (!ZstdReader::is_compressed(file)) return false;
    const Result<std::optional<ZstdReader::Piece>> first = ZstdReader(file).next();
    return first && *first && (*first)->text.starts_with("{\"opening\"");
}

std::string read_export(const std::filesystem::path& file) {
    if (!ZstdReader::is_compressed(file)) return read_input(file.string());
    ZstdReader reader(file);
    std::string text;
    while (true) {
        const Result<std::optional<ZstdReader::Piece>> piece = reader.next();
        if (!piece) throw UsageError(file.string() + ": " + piece.error().detail);
        if (!*piece) return text;
        text += (*piece)->text;
    }
}

Result<std::string> LiveLog::fetched() {
    if (!size_) return service_.get_text("/api/v1/log/opening");
    if (from_ < size_->value()) {
        const std::uint64_t below = std::min(from_ + piece_events, size_->value());
        return service_.get_text("/api/v1/log/events?from=" + std::to_string(from_) +
                                 "&below=" + std::to_string(below));
    }
    if (!counted_) return service_.get_text("/api/v1/log/totals");
    return closed_ ? std::string() : seal_.closing() + "\n";
}

Result<std::string> LiveLog::piece() {
    BANGIAO_TRY(std::string piece, fetched());
    BANGIAO_CHECK(take_up(piece));
    return piece;
}

Checked LiveLog::take_up(const std::string& piece) {
    Lines lines;
    lines.add(piece);
    while (const std::optional<std::string> line = lines.next()) seal_.add(*line);
    if (!size_) {
        BANGIAO_TRY(size_, size_in(piece));
    } else if (from_ < size_->value()) {
        from_ = std::min(from_ + piece_events, size_->value());
    } else {
        closed_ = counted_;
        counted_ = true;
    }
    return {};
}

Result<std::optional<std::string>> LiveLog::next() {
    for (;;) {
        if (std::optional<std::string> line = lines_.next()) return line;
        BANGIAO_TRY(const std::string more, piece());
        if (more.empty()) return std::optional<std::string>();
        lines_.add(more);
    }
}

}  // namespace bangiao::cli
