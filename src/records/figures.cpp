#include "records/figures.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <map>
#include <tuple>

#include "records/counted_chain.hpp"
#include "records/reach.hpp"
#include "store/counted.hpp"
#include "store/database.hpp"
#include "store/log_store.hpp"
#include "vault/vault.hpp"

namespace bangiao::records {
namespace {

constexpr std::uint64_t step_events = 5000;

/// What figures ask for of these events, by chain.
std::map<std::uint64_t, std::pair<CaseId, std::vector<CountedEvent>>> counted_of(
    vault::Vault& vault, const CountedShape& shape,
    const std::vector<store::CountableEvent>& events) {
    std::vector<vault::ToOpen> sealed;
    for (const store::CountableEvent& event : events)
        for (const auto& each : event.disclosures)
            sealed.push_back(
                {{event.chain, event.id, each.sensitivity_class, each.digest}, each.sealed});
    const std::vector<std::optional<std::string>> opened = vault.open(sealed);
    auto text = opened.begin();
    std::map<std::uint64_t, std::pair<CaseId, std::vector<CountedEvent>>> out;
    for (const store::CountableEvent& event : events) {
        std::string sd_jwt = event.jws + "~";
        for (std::size_t i = 0; i < event.disclosures.size(); ++i, ++text)
            if (*text) sd_jwt += **text + "~";
        const Result<std::optional<CountedEvent>> counted = counted_event(shape, sd_jwt);
        if (!counted || !*counted) throw store::Damaged("an event on record cannot be read");
        out.try_emplace(event.chain_number, event.chain, std::vector<CountedEvent>{})
            .first->second.second.push_back(**counted);
    }
    return out;
}

}  // namespace

std::string ReportView::text() const {
    boost::json::object out = json_of(figures);
    out["period"] = {{"from", day_text(from)}, {"to", day_text(to)}};
    out["before"] = {{"from", day_text(before.first)}, {"to", day_text(before.second)}};
    out["area"] = area.empty() ? boost::json::value(nullptr) : boost::json::value(area);
    out["cells"] = safe ? "safe" : "all";
    out["definitions"] = definitions.hex();
    out["source"] = {
        {"size", size.value()}, {"root", root.base64()}, {"digest", source().digest().hex()}};
    return boost::json::serialize(out);
}

Digest ReportView::digest() const {
    return sha256(text());
}

bool Figures::take_up(Instant now, std::uint64_t events) const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    const ReportBook* reports = book_.reports_in_force(*registry, legal_day(now));
    if (!reports) return true;
    const CountedShape shape = counted_shape(*reports);
    std::vector<std::string> fields = shape.fields;
    fields.push_back(shape.corrected_values);
    store::Transaction transaction(writer_);
    store::Session& session = transaction.session();
    store::CountedLog log = store::lock_counted_log(session);
    if (log.definitions != shape.definitions.view()) {
        store::clear_counted_chains(session);
        log.size = TreeSize(0);
    }
    const TreeSize tip = store::read_tip(session).size;
    const TreeSize end(std::min(log.size.value() + events, tip.value()));
    auto fresh = counted_of(
        vault_, shape,
        store::read_countable(session, LeafIndex(log.size.value()), end, shape.types, fields));
    std::vector<std::uint64_t> numbers;
    for (const auto& [number, chain] : fresh) numbers.push_back(number);
    const std::vector<store::CountedChain> kept = store::read_counted_chains(session, numbers);
    const auto earlier = open_chains(vault_, kept);
    for (std::size_t i = 0; i < kept.size(); ++i) {
        auto& chain = fresh.at(kept[i].number).second;
        chain.insert(chain.begin(), earlier[i].begin(), earlier[i].end());
    }
    std::vector<vault::ToSeal> to_seal;
    for (const auto& [number, chain] : fresh)
        to_seal.push_back({kept_place(chain.first), kept_text(chain.second)});
    std::vector<std::string> sealed = vault_.seal(to_seal);
    std::vector<store::CountedChain> chains;
    for (const auto& [number, chain] : fresh)
        chains.push_back({number, chain.first, std::move(sealed[chains.size()]), end});
    store::store_counted_chains(session, chains);
    store::move_counted_log(session, shape.definitions, end);
    if (transaction.commit() != store::Outcome::committed)
        throw store::Unavailable("what figures are counted from cannot be kept");
    return end == tip;
}

namespace {

/// `half-year-2026`.
std::optional<std::pair<Day, Day>> period_named(const ReportBook& book, const std::string& text) {
    const std::size_t dash = text.rfind('-');
    if (dash == std::string::npos || text.size() != dash + 5) return std::nullopt;
    int ends = 0;
    const char* const end = text.data() + text.size();
    const auto [read, error] = std::from_chars(text.data() + dash + 1, end, ends);
    if (error != std::errc() || read != end || ends < 2000 || ends > 9000) return std::nullopt;
    return named_period(book, text.substr(0, dash), ends);
}

Refusal invalid(const char* parameter) {
    return Refusal(Reason::parameter_invalid, parameter);
}

/// The question as the reader may ask it.
Result<FigureQuestion> question_for(const ReportBook& book, const FigureReach& reach,
                                    const ReportQuery& query) {
    FigureQuestion question{query.name, {},          {}, query.area.value_or(reach.area),
                            reach.safe, query.across};
    if (query.period) {
        const auto named = period_named(book, *query.period);
        if (!named || query.from || query.to) return invalid("period");
        std::tie(question.from, question.to) = *named;
    } else {
        if (!query.from) return invalid("from");
        if (!query.to || *query.to < *query.from) return invalid("to");
        question.from = *query.from;
        question.to = *query.to;
    }
    // Any days, any area and any crossing would let cells be had by subtraction.
    if (reach.safe && !is_named_period(book, question.from, question.to)) return invalid("from");
    if (!reach.within(question.area) || (reach.safe && question.area != reach.area))
        return invalid("area");
    if (reach.safe && !question.across.empty()) return invalid("by");
    return question;
}

}  // namespace

Result<ReportView> Figures::report(const Reading& reading, const ReportQuery& query) const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    const ReportBook* reports = book_.reports_in_force(*registry, legal_day(reading.now));
    if (!reports) return Refusal(Reason::not_found, "no definitions of reports are in force");
    const std::vector<std::string> names = report_names(*reports);
    if (std::find(names.begin(), names.end(), query.name) == names.end())
        return Refusal(Reason::not_found, "there is no such report");
    const auto reach = figure_reach(*reports, *registry, reading.caller.reader());
    if (!reach) return Refusal(Reason::role_not_permitted, "reports are not for this role");
    BANGIAO_TRY(FigureQuestion question, question_for(*reports, *reach, query));

    const Digest definitions = counted_shape(*reports).definitions;
    const std::lock_guard one_at_a_time(mutex_);
    std::optional<CountedCases::Standing> source;
    while (!source) {
        while (!take_up(reading.now, step_events)) {
        }
        source = counted_.come_up(definitions);
    }
    const auto before = period_before(*reports, question.from, question.to);
    FigureQuestion earlier = question;
    std::tie(earlier.from, earlier.to) = before;
    const DutiesDue duties = [&](Day from, Day to) {
        store::Snapshot snapshot(auditor_);
        return store::count_due(snapshot.session(), start_of(from),
                                start_of(to + std::chrono::days(1)), reading.now);
    };
    std::optional<ReportFigures> figures =
        count_figures(*reports, *registry, counted_.all(), duties, question);
    if (!figures) return invalid("by");
    if (const auto old = count_figures(*reports, *registry, counted_.all(), duties, earlier))
        compare_with(*figures, *old);
    if (!figures->cases.empty()) {
        // Of the cases behind a gap, those in which the reader's unit has a part.
        store::Snapshot snapshot(reader_, reach_of(*registry, reading.caller, reading.now));
        for (auto& [figure, cases] : figures->cases)
            cases = store::meets(snapshot.session(), cases);
    }
    return ReportView{std::move(*figures), question.from, question.to,  before,      question.area,
                      question.safe,       definitions,   source->size, source->root};
}

}  // namespace bangiao::records
