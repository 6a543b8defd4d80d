#include "bangiao/proof/kept_records.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "bangiao/proof/saved.hpp"

namespace bangiao {

template <>
struct Saved<KeptDuty> {
    static boost::json::value out(const KeptDuty& kept) {
        return row(kept.duty, kept.how, kept.closed_at, kept.closed_index);
    }
    static KeptDuty in(const boost::json::value& value) {
        Row in(value);
        return {in.take<Duty>(), in.take<std::string>(), in.take<std::optional<Instant>>(),
                in.take<std::optional<std::uint64_t>>()};
    }
};
template <>
struct Saved<KeptRecords::OpenDuty> {
    static boost::json::value out(const KeptRecords::OpenDuty& open) {
        return row(open.duty, open.as_of, open.kept);
    }
    static KeptRecords::OpenDuty in(const boost::json::value& value) {
        Row in(value);
        return {in.take<Duty>(), in.take<std::uint64_t>(), in.take<std::optional<KeptDuty>>()};
    }
};
template <>
struct Saved<KeptErasures> {
    static boost::json::value out(const KeptErasures& erasures) { return row(erasures.gone_); }
    static KeptErasures in(const boost::json::value& value) {
        KeptErasures erasures;
        erasures.gone_ = Row(value).take<std::map<std::string, std::uint64_t>>();
        return erasures;
    }
};
template <>
struct Saved<KeptRecords::Chain> {
    static boost::json::value out(const KeptRecords::Chain& chain) {
        return row(chain.length, chain.claimed, chain.as_of, chain.last_index, chain.parties,
                   chain.open, chain.erasures);
    }
    static KeptRecords::Chain in(const boost::json::value& value) {
        Row in(value);
        return {in.take<std::uint64_t>(),    in.take<std::uint64_t>(),
                in.take<std::uint64_t>(),    in.take<std::uint64_t>(),
                in.take<std::set<UnitId>>(), in.take<std::vector<KeptRecords::OpenDuty>>(),
                in.take<KeptErasures>()};
    }
};

namespace {

/// Everything that a duty's row says of what is owed.
std::string text_of(const Duty& duty) {
    std::string text = duty.rule + " " + duty.unit.text() + " opened by " + duty.opened_by.text() +
                       (duty.thread.empty() ? "" : " with " + duty.thread) + " from " +
                       duty.from.utc_text() + " due " + duty.due.utc_text() +
                       (duty.warn ? " reminder " + duty.warn->utc_text() : "") + " mark " +
                       duty.mark + " basis";
    for (const std::string& basis : duty.basis) text += " [" + basis + "]";
    return text;
}

std::string closing_of(const std::string& how, const std::optional<Instant>& at,
                       const std::optional<std::uint64_t>& index) {
    if (how.empty()) return "open";
    return how + " at " + (at ? at->utc_text() : "?") + " by event " +
           (index ? std::to_string(*index) : "?");
}

bool same_duty(const Duty& a, const Duty& b) {
    return a.rule == b.rule && a.unit == b.unit && a.opened_by == b.opened_by &&
           a.thread == b.thread && a.due == b.due;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) out.append(out.empty() ? "" : "; ").append(text);
    return out.empty() ? "none" : out;
}

std::string kind_of(const std::string& chain, const Registry& registry) {
    const std::optional<CaseId> id = CaseId::parse(chain);
    if (id == governance_chain()) return "governance";
    return id && registry.unit_of_chain(*id) ? "unit" : "person";
}

Check disclosures_check(const KeptRecord& kept, const std::set<std::string>& wanted) {
    std::set<std::string> stored;
    bool not_told = false;
    for (const KeptDisclosure& each : kept.disclosures) {
        if (!wanted.contains(each.digest))
            return failed("disclosures", "a disclosure is stored that the event does not name",
                          "one of its digests", each.digest);
        if (each.opens == false)
            return failed("disclosures", "a disclosure does not open: altered, or moved",
                          each.digest, "bytes that its key does not open to it");
        if (!each.opens) not_told = true;
        stored.insert(each.digest);
    }
    if (stored != wanted)  // an erasure empties them, and they stay
        return failed("disclosures", "a disclosure is not stored",
                      std::to_string(wanted.size()) + " of them", std::to_string(stored.size()));
    if (not_told) return not_checked("disclosures", "a key is destroyed");
    return passed("disclosures");
}

Check parties_check(const std::set<UnitId>& expected, const std::vector<std::string>& kept) {
    std::vector<std::string> wanted;
    for (const UnitId& unit : expected) wanted.push_back(unit.text());
    std::vector<std::string> found = kept;
    std::sort(found.begin(), found.end());
    if (wanted == found) return passed("parties");
    return failed("parties", "the stored parties are not those of the events", joined(wanted),
                  joined(found));
}

}  // namespace

std::vector<Check> KeptRecords::hold(const LogEvent& event, const Examined& examined,
                                     const Admission& admission, const Replay& replay,
                                     Duties& duties) {
    Chain& chain = chains_[examined.labels.case_id];
    const std::optional<CaseId> id = CaseId::parse(examined.labels.case_id);
    const CaseState* state = id ? replay.state_of(*id) : nullptr;
    if (state)
        for (const Party& party : state->parties) chain.parties.insert(party.unit);
    std::vector<Check> checks;
    if (event.kept) {
        count_rows(*event.kept);
        checks.push_back(record_check(event, examined, admission, replay, chain));
        checks.push_back(disclosures_check(*event.kept, examined.named));
        if (auto check = chain.erasures.met(event.entry.index, *event.kept, admission))
            checks.push_back(std::move(*check));
        chain.claimed = std::max(chain.claimed, event.kept->length.value_or(0));
        chain.as_of = event.kept->as_of;
    }
    chain.length += 1;
    chain.last_index = event.entry.index;
    const Withheld withheld = id ? replay.withheld(*id) : Withheld::nothing;
    if (admission.took_effect) {
        Check check = duties_check(event, admission, chain, duties);
        // Which duties an event opens may hang on a field that was withheld.
        if (check.result == CheckResult::fail && withheld == Withheld::grounds)
            check = not_checked("duties", "a decision in this chain rests on withheld fields");
        if (event.kept) checks.push_back(std::move(check));
    }
    if (event.kept && event.kept->state) {
        checks.push_back(state_rung(state, *event.kept->state, withheld));
        checks.push_back(state ? parties_check(chain.parties, event.kept->parties)
                               : not_checked("parties", "the chain could not be replayed"));
    }
    return checks;
}

Check KeptRecords::record_check(const LogEvent& event, const Examined& examined,
                                const Admission& admission, const Replay& replay,
                                const Chain& chain) const {
    const KeptRecord& kept = *event.kept;
    const Labels& labels = examined.labels;
    const auto apart = [](const std::string& what, std::string expected, std::string found) {
        return failed("record", "the stored " + what + " is not the event's", std::move(expected),
                      std::move(found));
    };
    if (kept.event_id != labels.event_id) return apart("id", labels.event_id, kept.event_id);
    if (kept.chain != labels.case_id) return apart("chain", labels.case_id, kept.chain);
    if (kept.place != chain.length)
        return apart("place", std::to_string(chain.length), std::to_string(kept.place));
    if (kept.digest != examined.digest.base64url())
        return apart("digest", examined.digest.base64url(), kept.digest);
    if (event.entry.admitted_at && kept.leaf != examined.leaf.base64url())
        return apart("leaf", examined.leaf.base64url(), kept.leaf);
    if (kept.type != labels.type) return apart("type", labels.type, kept.type);
    if (examined.event && kept.unit != examined.event->claims().unit.text())
        return apart("unit", examined.event->claims().unit.text(), kept.unit);
    const std::string kind = kind_of(labels.case_id, replay.registry());
    if (admission.took_effect && kept.kind != kind) return apart("kind of chain", kind, kept.kind);
    const bool registry = kind != "person" || admission.changes_registry;
    if (admission.took_effect && kept.registry != registry)
        return apart("mark as a registry event", registry ? "yes" : "no",
                     kept.registry ? "yes" : "no");
    if (kept.length.value_or(0) <= chain.length)
        return failed("record", "the stored state of the chain does not reach this event",
                      "a length of at least " + std::to_string(chain.length + 1),
                      kept.length ? std::to_string(*kept.length) : "no state");
    return passed("record");
}

Check KeptRecords::duties_check(const LogEvent& event, const Admission& admission, Chain& chain,
                                Duties& duties) {
    std::optional<Check> wrong;
    for (const ClosedDuty& closed : admission.closed) {
        if (auto missed = overdue(closed)) {
            duties.late += 1;
            duties.missed.push_back(std::move(*missed));
        } else if (closed.how == "discharged") {
            duties.met += 1;
        }
        std::optional<Check> check = close(closed, event.entry.index, chain);
        if (check && !wrong) wrong = std::move(check);
    }
    std::vector<KeptDuty> rows = event.kept ? event.kept->duties : std::vector<KeptDuty>{};
    for (const Duty& opened : admission.opened) {
        OpenDuty open{opened, event.kept ? event.kept->as_of : 0, std::nullopt};
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [&](const KeptDuty& each) { return each.duty == opened; });
        if (row != rows.end()) {
            open.kept = std::move(*row);
            rows.erase(row);
        } else if (event.kept && !wrong) {
            wrong = failed("duties", "a duty that the event opened is not stored", text_of(opened),
                           rows.empty() ? "none" : text_of(rows.front().duty));
        }
        chain.open.push_back(std::move(open));
    }
    if (!rows.empty() && !wrong)
        wrong = failed("duties", "a duty is stored that the event did not open", "none",
                       text_of(rows.front().duty));
    return wrong.value_or(passed("duties"));
}

/// The duty is open no more; nothing where its row says so too, or was read before.
std::optional<Check> KeptRecords::close(const ClosedDuty& closed, std::uint64_t index,
                                        Chain& chain) {
    const auto open = std::find_if(chain.open.begin(), chain.open.end(), [&](const OpenDuty& each) {
        return same_duty(each.duty, closed.duty);
    });
    if (open == chain.open.end()) return std::nullopt;
    const OpenDuty was = std::move(*open);
    chain.open.erase(open);
    if (!was.kept || was.as_of <= index) return std::nullopt;
    const std::string expected = closing_of(closed.how, closed.when, index);
    const std::string found =
        closing_of(was.kept->how, was.kept->closed_at, was.kept->closed_index);
    if (expected == found) return std::nullopt;
    return failed("duties",
                  "a stored duty is not closed as the event closed it: " + text_of(was.duty),
                  expected, found);
}

void KeptRecords::count_rows(const KeptRecord& kept) {
    rows_["events"] += 1;
    if (!kept.event_id.empty()) rows_["event_ids"] += 1;
    if (kept.place == 0) rows_["cases"] += 1;
    if (kept.state) rows_["case_states"] += 1;
    rows_["parties"] += kept.parties.size();
    rows_["duties"] += kept.duties.size();
    rows_["disclosures"] += kept.disclosures.size();
    if (kept.erasure) rows_["erasures"] += kept.erasure->classes.size();
}

std::vector<Finding> KeptRecords::at_end(TreeSize size, const Replay& replay) const {
    std::vector<Finding> findings;
    for (const auto& [id, chain] : chains_) {
        if (chain.as_of == 0 || chain.as_of > size.value()) continue;  // read after this tree
        if (chain.claimed > chain.length)
            findings.push_back(
                {chain.last_index,
                 {},
                 id,
                 {},
                 failed("record", "the stored state counts events that are not there",
                        std::to_string(chain.length), std::to_string(chain.claimed))});
        for (Check& check : chain.erasures.at_end())
            findings.push_back({chain.last_index, {}, id, {}, std::move(check)});
        const std::optional<CaseId> known = CaseId::parse(id);
        // What closed its duties may not be known.
        if (!known || !replay.state_of(*known) || replay.withheld(*known) == Withheld::grounds)
            continue;
        for (const OpenDuty& open : chain.open)
            if (open.kept && !open.kept->how.empty())
                findings.push_back(
                    {chain.last_index,
                     {},
                     id,
                     {},
                     failed("duties",
                            "a stored duty is closed and no event closed it: " + text_of(open.duty),
                            "open",
                            closing_of(open.kept->how, open.kept->closed_at,
                                       open.kept->closed_index))});
    }
    return findings;
}

boost::json::array KeptRecords::saved() const {
    return row(chains_, rows_);
}

void KeptRecords::go_on(const boost::json::value& saved) {
    Row in(saved);
    chains_ = in.take<std::map<std::string, Chain>>();
    rows_ = in.take<std::map<std::string, std::uint64_t>>();
}

}  // namespace bangiao
