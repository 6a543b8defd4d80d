#include "bangiao/proof/figure_sources.hpp"

#include <algorithm>
#include <bangiao/figures.hpp>

#include "bangiao/proof/saved.hpp"

namespace bangiao {
namespace {

constexpr const char* rung = "source";

const boost::json::value* value_of(const VerifiedEvent& event, const std::string& field) {
    const auto found = event.fields().find(field);
    return found == event.fields().end() ? nullptr : &found->second.value;
}

std::optional<TreeSize> size_in(const boost::json::value* value) {
    if (!value || !value->is_number()) return std::nullopt;
    return TreeSize(value->to_number<std::uint64_t>());
}

/// A digest is written in hex or in base64url.
std::optional<Digest> digest_in(const boost::json::value* value) {
    if (!value || !value->is_string()) return std::nullopt;
    const std::string_view text = value->get_string();
    const std::optional<Digest> hex = Digest::from_hex(text);
    return hex ? hex : Digest::from_base64url(text);
}

std::optional<Day> day_in(const boost::json::value* value) {
    if (!value || !value->is_string()) return std::nullopt;
    return parse_day(std::string_view(value->get_string()));
}

/// Definitions by which figures may have been counted: of a report made on the eve of new ones too.
std::vector<Digest> definitions_in(const PolicyBook& book, const Registry& registry) {
    std::vector<Digest> out;
    for (const PolicyFile& file : book.files()) {
        const auto adoption = registry.adoptions().find(file.digest);
        if (file.kind == "reports" && adoption != registry.adoptions().end() &&
            adoption->second.complete_at)
            out.push_back(file.digest);
    }
    return out;
}

}  // namespace

void FigureSources::remember(TreeSize head, const Digest& root) {
    heads_.emplace_back(head, root);
    if (heads_.size() > most_heads) heads_.pop_front();
}

std::optional<Check> FigureSources::hold(const VerifiedEvent& event, Instant admitted_at,
                                         const Replay& replay) {
    const ReportBook* reports =
        replay.book().reports_in_force(replay.registry(), legal_day(admitted_at));
    if (!reports) return std::nullopt;
    const law::Vouching& names = reports->vouching;
    const std::string& type = event.claims().type.text();
    if (type == names.compiled) return compiled(event, names, replay);
    if (type == names.submitted) return submitted(event, names);
    return std::nullopt;
}

Check FigureSources::compiled(const VerifiedEvent& event, const law::Vouching& names,
                              const Replay& replay) {
    const auto size = size_in(value_of(event, names.size));
    const auto digest = digest_in(value_of(event, names.digest));
    const auto until = day_in(value_of(event, names.until));
    if (!size || !digest || !until)
        return not_checked(rung, "it does not say what its figures were counted from");
    compiled_.insert_or_assign(event.claims().case_id.text(), digest->hex());
    const auto head =
        std::lower_bound(heads_.begin(), heads_.end(), *size,
                         [](const auto& each, TreeSize sought) { return each.first < sought; });
    if (head == heads_.begin() && heads_.size() == most_heads && head->first != *size)
        return not_checked(rung, "its figures were counted from a log long past");
    if (head == heads_.end() || head->first != *size)
        return failed(rung, "the log had no head of this size yet",
                      heads_.empty() ? "none" : std::to_string(heads_.back().first.value()),
                      std::to_string(size->value()));
    std::string expected;
    for (const Digest& definitions : definitions_in(replay.book(), replay.registry())) {
        const Digest again = FigureSource{definitions, *size, head->second, *until}.digest();
        if (again == *digest) return passed(rung);
        expected = again.hex();
    }
    return failed(rung, "its figures were counted from something else", expected, digest->hex());
}

/// What is sent up is what was compiled last.
Check FigureSources::submitted(const VerifiedEvent& event, const law::Vouching& names) const {
    const auto digest = digest_in(value_of(event, names.digest));
    const auto last = compiled_.find(event.claims().case_id.text());
    if (!digest || last == compiled_.end())
        return not_checked(rung, "it does not say what its figures were counted from");
    if (last->second == digest->hex()) return passed(rung);
    return failed(rung, "it submits other figures than were compiled last", last->second,
                  digest->hex());
}

boost::json::array FigureSources::saved() const {
    std::vector<std::uint64_t> sizes;
    std::vector<Digest> roots;
    for (const auto& [size, root] : heads_) {
        sizes.push_back(size.value());
        roots.push_back(root);
    }
    return row(sizes, roots, compiled_);
}

void FigureSources::go_on(const boost::json::value& saved) {
    Row in(saved);
    const auto sizes = in.take<std::vector<std::uint64_t>>();
    const auto roots = in.take<std::vector<Digest>>();
    heads_.clear();
    for (std::size_t i = 0; i < sizes.size(); ++i)
        heads_.emplace_back(TreeSize(sizes[i]), roots.at(i));
    compiled_ = in.take<std::map<std::string, std::string>>();
}

}  // namespace bangiao
