#include "cli/log_source.hpp"

#include <algorithm>
#include <bangiao/checkpoint.hpp>
#include <bangiao/json.hpp>
#include <boost/json/object.hpp>

namespace bangiao::cli {
namespace {

// The contract's largest piece.
constexpr std::uint64_t piece_events = 256;

/// What stands in the first line of a piece, by its kind.
Result<boost::json::object> first_line(std::string_view piece, const char* kind) {
    JsonLimits limits;
    limits.string_bytes = std::size_t{128} << 10;
    limits.elements = 100'000;
    limits.line_breaks = true;
    const Result<boost::json::value> line = parse_json(piece.substr(0, piece.find('\n')), limits);
    const auto* object = line ? line->if_object() : nullptr;
    const auto* value = object ? object->if_contains(kind) : nullptr;
    if (value && value->is_object()) return value->get_object();
    return Refusal(Reason::export_malformed, std::string("this is no line of ") + kind);
}

/// The size of the tree that the first line of an export shows.
Result<TreeSize> size_in(std::string_view piece) {
    BANGIAO_TRY(const boost::json::object opening, first_line(piece, "opening"));
    const auto* note = opening.if_contains("checkpoint");
    if (!note || !note->is_string())
        return Refusal(Reason::export_malformed, "it does not begin with a checkpoint");
    BANGIAO_TRY(const Note parsed, Note::parse(std::string_view(note->as_string())));
    BANGIAO_TRY(const Checkpoint checkpoint, Checkpoint::parse(parsed.text));
    return checkpoint.size;
}

/// How many looks a piece holds, and how many there were when it was given out.
Result<std::pair<std::uint64_t, std::uint64_t>> looks_in(std::string_view piece) {
    BANGIAO_TRY(const boost::json::object shown, first_line(piece, "looks"));
    const auto* looks = shown.if_contains("looks");
    const auto* of = shown.if_contains("of");
    if (!looks || !looks->is_array() || !of || !of->is_int64() || of->as_int64() < 0)
        return Refusal(Reason::export_malformed, "this is no line of looks");
    return std::pair<std::uint64_t, std::uint64_t>(looks->as_array().size(), of->as_int64());
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

std::future<Result<std::string>> ReadAhead::fetching() {
    return std::async(std::launch::async, [this] { return pieces_.piece(); });
}

Result<std::optional<std::string>> ReadAhead::next() {
    for (;;) {
        if (std::optional<std::string> line = lines_.next()) return line;
        if (!ahead_.valid()) ahead_ = fetching();
        BANGIAO_TRY(const std::string more, ahead_.get());
        if (more.empty()) return std::optional<std::string>();
        ahead_ = fetching();
        lines_.add(more);
    }
}

Result<std::string> LiveLog::fetched() {
    switch (next_) {
        case Part::opening:
            return service_.get_text("/api/v1/log/opening");
        case Part::events:
            return service_.get_text(
                "/api/v1/log/events?from=" + std::to_string(from_) +
                "&below=" + std::to_string(std::min(from_ + piece_events, size_->value())));
        case Part::looks:
            return service_.get_text("/api/v1/log/looks?after=" + std::to_string(looks_));
        case Part::totals:
            return service_.get_text("/api/v1/log/totals");
        case Part::end:
            return seal_.closing() + "\n";
        case Part::none:
            break;
    }
    return std::string();
}

Result<std::string> LiveLog::piece() {
    BANGIAO_TRY(std::string piece, fetched());
    if (!piece.empty()) BANGIAO_CHECK(take_up(piece));
    return piece;
}

Checked LiveLog::take_up(const std::string& piece) {
    Lines lines;
    lines.add(piece);
    while (const std::optional<std::string> line = lines.next()) seal_.add(*line);
    return follow(piece);
}

Checked LiveLog::follow(const std::string& piece) {
    switch (next_) {
        case Part::opening: {
            BANGIAO_TRY(size_, size_in(piece));
            next_ = size_->value() > 0 ? Part::events : Part::looks;
            break;
        }
        case Part::events:
            from_ = std::min(from_ + piece_events, size_->value());
            if (from_ == size_->value()) next_ = Part::looks;
            break;
        case Part::looks: {
            // Others look meanwhile, and so does whoever fetches this: there is no end to wait for.
            BANGIAO_TRY(const auto shown, looks_in(piece));
            looks_ += shown.first;
            if (!looks_of_) looks_of_ = shown.second;
            if (shown.first == 0 || looks_ >= *looks_of_) next_ = Part::totals;
            break;
        }
        case Part::totals:
            next_ = Part::end;
            break;
        case Part::end:
        case Part::none:
            next_ = Part::none;
    }
    return {};
}

KeptLog::KeptLog(Service& service, const std::filesystem::path& file)
    : file_(file), part_(file.string() + ".part"), live_(service) {
    if (std::filesystem::exists(file_)) throw UsageError(file.string() + " exists already");
    if (std::filesystem::exists(part_)) before_.emplace(part_);
}

Result<std::string> KeptLog::piece() {
    BANGIAO_TRY(std::optional<std::string> before, fetched_before());
    if (before) return *std::move(before);
    if (!out_) out_.emplace(part_, good_);
    BANGIAO_TRY(std::string piece, live_.piece());
    if (!piece.empty()) {
        out_->write(piece);
    } else if (std::filesystem::exists(part_)) {
        out_->finish();
        std::filesystem::rename(part_, file_);
    }
    return piece;
}

/// A frame that was written whole; nothing when there are no more of them.
Result<std::optional<std::string>> KeptLog::fetched_before() {
    std::string frame;
    while (before_) {
        const Result<std::optional<ZstdReader::Piece>> piece = before_->next();
        if (!piece || !*piece) {
            before_.reset();
            break;
        }
        frame += (*piece)->text;
        if (!(*piece)->ends_frame) continue;
        if (!live_.take_up(frame))
            throw UsageError(part_.string() + " is not the part of an export");
        good_ = before_->whole();
        return std::optional(std::move(frame));
    }
    return std::optional<std::string>();
}

}  // namespace bangiao::cli
