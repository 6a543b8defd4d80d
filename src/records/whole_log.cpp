#include "records/whole_log.hpp"

#include <algorithm>
#include <bangiao/base64.hpp>
#include <bangiao/sight.hpp>
#include <bangiao/tile.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "records/policy_texts.hpp"
#include "records/seen_case.hpp"
#include "store/case_reader.hpp"
#include "store/log_copy.hpp"
#include "store/looks.hpp"
#include "store/published.hpp"
#include "vault/sealed_state.hpp"

namespace bangiao::records {
namespace {

namespace json = boost::json;

std::string line(const char* kind, json::object value) {
    return json::serialize(json::object{{kind, std::move(value)}}) + "\n";
}

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}
json::value time_or_null(const std::optional<Instant>& time) {
    return time ? json::value(time->utc_text()) : json::value(nullptr);
}
template <class T>
json::value or_null(const std::optional<T>& value) {
    return value ? json::value(*value) : json::value(nullptr);
}

json::array texts_of(const std::vector<std::string>& texts) {
    json::array out;
    for (const std::string& text : texts) out.emplace_back(text);
    return out;
}

/// A list that was stored as one text; what is no list is shown as one text of it.
json::array list_in(const std::string& text) {
    boost::system::error_code unreadable;
    json::value list = json::parse(text, unreadable);
    return !unreadable && list.is_array() ? std::move(list.as_array()) : json::array{text};
}

json::object duty_json(const store::CopiedDuty& duty) {
    return {{"rule", duty.rule},
            {"unit", duty.unit},
            {"opened_by", duty.opened_by},
            {"thread", duty.thread},
            {"from", duty.from.utc_text()},
            {"warn", time_or_null(duty.warn)},
            {"due", duty.due.utc_text()},
            {"basis", list_in(duty.basis)},
            {"mark", duty.mark},
            {"how", text_or_null(duty.how)},
            {"closed_at", time_or_null(duty.closed_at)},
            {"closed_index", or_null(duty.closed_index)}};
}

json::value erasure_json(const std::optional<store::CopiedErasure>& erasure) {
    if (!erasure) return nullptr;
    return json::object{{"classes", texts_of(erasure->classes)}, {"done", erasure->done}};
}

/// What of a chain's disclosures goes into the export: of the registry's, what the caller may see.
class RegistrySight {
public:
    RegistrySight(store::Session& session, vault::Vault& vault, const PolicyBook& book,
                  const Registry& registry, const identity::Caller& caller, Instant now)
        : session_(session),
          vault_(vault),
          book_(book),
          registry_(registry),
          caller_(caller),
          now_(now) {}

    bool shows(const store::CopiedEvent& event, const std::string& field) {
        if (event.kind == "person") return false;
        const std::optional<CaseId> chain = CaseId::parse(event.chain);
        const std::optional<EventType> type = EventType::parse(event.type);
        const std::optional<UnitId> unit = UnitId::parse(event.unit);
        if (!chain || !type || !unit) return false;
        return sight_of_chain(*chain).of(*type, *unit, event.place, field) == Shown::full;
    }

private:
    const Sight& sight_of_chain(const CaseId& chain) {
        const auto known = sights_.find(chain);
        if (known != sights_.end()) return known->second;
        const std::optional<store::StoredState> stored = store::read_case_state(session_, chain);
        const CaseState state = stored ? open_states(vault_, {*stored}).front() : CaseState(chain);
        return sights_.emplace(chain, sight_of(book_, registry_, state, caller_.reader(), now_))
            .first->second;
    }

    store::Session& session_;
    vault::Vault& vault_;
    const PolicyBook& book_;
    const Registry& registry_;
    const identity::Caller& caller_;
    Instant now_;
    std::map<CaseId, Sight> sights_;
};

/// A stored disclosure, tried with its key: the audit learns whether it still opens, and the
/// disclosed text only where it may be shown.
struct Tried {
    std::optional<std::string> text;
    std::optional<bool> opens;  // none: there is no key for it any more
};

std::vector<Tried> try_all(vault::Vault& vault, const store::CopiedEvent& event) {
    std::vector<Tried> out;
    const std::optional<CaseId> chain = CaseId::parse(event.chain);
    const std::optional<EventId> id = EventId::parse(event.event_id);
    if (!chain || !id) return {event.disclosures.size(), Tried{{}, false}};
    std::vector<vault::ToOpen> sealed;
    for (const store::CopiedDisclosure& each : event.disclosures)
        sealed.push_back({{*chain, *id, each.sensitivity_class, each.digest}, each.sealed});
    std::vector<std::optional<std::string>> opened = vault.open(sealed);
    for (std::size_t i = 0; i < opened.size(); ++i) {
        Tried& tried = out.emplace_back();
        if (opened[i])
            tried = {std::move(opened[i]), true};
        else if (!event.disclosures[i].sealed.empty() &&
                 vault.has_key(*chain, event.disclosures[i].sensitivity_class))
            tried.opens = false;
    }
    return out;
}

/// The state that stands with a chain's last event; empty where it does not open.
std::optional<std::string> state_of(vault::Vault& vault, const store::CopiedEvent& event) {
    if (!event.state) return std::nullopt;
    try {
        CaseState state = open_states(vault, {*event.state}).front();
        // Of a person's case it is shown as to somebody from whom everything filed is withheld.
        if (event.sealed_before) state = without_values(std::move(state));
        return state.serialised();
    } catch (const store::Damaged&) {
        return std::string();
    }
}

std::string event_line(const store::CopiedEvent& event, const std::vector<Tried>& tried,
                       const std::optional<std::string>& state, RegistrySight& sight,
                       TreeSize as_of) {
    std::string sd_jwt = event.jws;
    json::array disclosures;
    for (std::size_t i = 0; i < tried.size(); ++i) {
        const store::CopiedDisclosure& stored = event.disclosures[i];
        if (tried[i].text && sight.shows(event, stored.field)) sd_jwt += "~" + *tried[i].text;
        disclosures.push_back(json::object{{"digest", stored.digest.base64url()},
                                           {"class", stored.sensitivity_class},
                                           {"opens", or_null(tried[i].opens)},
                                           {"left", !stored.sealed.empty()},
                                           {"erased_by", or_null(stored.erased_by)}});
    }
    json::array duties;
    for (const store::CopiedDuty& duty : event.duties) duties.push_back(duty_json(duty));
    return line("event", {{"index", event.index.value()},
                          {"admitted_at", event.admitted_at.utc_text()},
                          {"sd_jwt", sd_jwt + "~"},
                          {"database",
                           {{"as_of", as_of.value()},
                            {"event_id", text_or_null(event.event_id)},
                            {"chain", text_or_null(event.chain)},
                            {"place", event.place},
                            {"digest", event.digest.base64url()},
                            {"leaf", event.leaf.base64url()},
                            {"type", event.type},
                            {"unit", event.unit},
                            {"kind", text_or_null(event.kind)},
                            {"registry", event.registry},
                            {"length", or_null(event.length)},
                            {"state", or_null(state)},
                            {"parties", texts_of(event.parties)},
                            {"duties", std::move(duties)},
                            {"disclosures", std::move(disclosures)},
                            {"erasure", erasure_json(event.erasure)}}}});
}

/// Lines that stand behind the event that made the tree so large.
using TreeLines = std::multimap<std::uint64_t, std::string>;

void add_tiles(store::Session& session, LeafIndex from, TreeSize below, TreeLines& lines) {
    std::uint64_t leaves = tile_width;  // under one tile of the level
    for (unsigned level = 0; leaves <= below.value(); ++level, leaves *= tile_width)
        for (const store::CopiedTile& tile :
             store::copy_tiles(session, level, from.value() / leaves, below.value() / leaves))
            lines.emplace((tile.number + 1) * leaves,
                          line("tile", {{"level", tile.level},
                                        {"number", tile.number},
                                        {"hashes", base64_encode(tile.hashes)}}));
}

void add_heads(store::Session& session, LeafIndex from, TreeSize below, TreeLines& lines) {
    for (const store::CopiedHead& head : store::copy_heads(session, TreeSize(from.value()), below))
        lines.emplace(head.size, line("head", {{"size", head.size},
                                               {"previous", head.previous},
                                               {"root", head.root.base64()},
                                               {"at", head.at.utc_text()}}));
    for (const auto& [size, note] : store::copy_checkpoints(session, TreeSize(from.value()), below))
        lines.emplace(size, line("checkpoint", {{"size", size}, {"note", note}}));
    for (const auto& [size, note] : store::copy_published(session, TreeSize(from.value()), below))
        lines.emplace(size, line("published", {{"size", size}, {"note", note}}));
}

}  // namespace

Checked WholeLog::may_read(const Reading& reading) const {
    if (!may_read_log(book_, *registry_.get(), reading.caller.reader(), reading.now))
        return Refusal(Reason::log_not_open);
    return {};
}

Result<std::string> WholeLog::opening(const Reading& reading) const {
    BANGIAO_CHECK(may_read(reading));
    const std::shared_ptr<const Registry> registry = registry_.get();
    store::Snapshot snapshot(database_);
    store::Session& session = snapshot.session();
    std::optional<store::StoredCheckpoint> newest = store::newest_published(session);
    if (!newest) newest = store::newest_checkpoint(session);
    if (!newest) throw store::Unavailable("nothing in the log is signed yet");
    std::string lines =
        line("opening", {{"format", "bangiao-log-export/v1"},
                         {"origin", newest->note.substr(0, newest->note.find('\n'))},
                         {"checkpoint", newest->note}});
    for (const std::string& text : policy_texts(book_, *registry, session))
        lines += line("policy", {{"text", text}});
    for (const auto& [thumbprint, enrolled] : registry->certificates())
        if (enrolled.certificate)
            lines += line("certificate", {{"der", base64_encode(enrolled.certificate->der())}});
    return lines;
}

Result<std::string> WholeLog::events(const Reading& reading, LeafIndex from, TreeSize below) const {
    BANGIAO_CHECK(may_read(reading));
    Look look = look_at(reading, governance_chain(), "log");
    std::string lines;
    {
        const std::shared_ptr<const Registry> registry = registry_.get();
        store::Snapshot snapshot(database_);
        store::Session& session = snapshot.session();
        const TreeSize size = store::read_tip(session).size;
        const TreeSize end(std::min({below.value(), from.value() + most_events, size.value()}));
        TreeLines tree;
        add_tiles(session, from, end, tree);
        add_heads(session, from, end, tree);
        RegistrySight sight(session, vault_, book_, *registry, reading.caller, reading.now);
        auto next = tree.begin();
        for (const store::CopiedEvent& event : store::copy_events(session, from, end)) {
            lines +=
                event_line(event, try_all(vault_, event), state_of(vault_, event), sight, size);
            for (; next != tree.end() && next->first <= event.index.value() + 1; ++next)
                lines += next->second;
            if (!look.first) look.first = event.index;
            look.last = event.index;
        }
    }
    if (look.first) looks_.note({std::move(look)});
    return lines;
}

Result<std::string> WholeLog::looks(const Reading& reading, std::uint64_t after) const {
    BANGIAO_CHECK(may_read(reading));
    store::Snapshot snapshot(database_);
    store::Session& session = snapshot.session();
    json::array looks, misfiled;
    json::value head;
    for (const store::CopiedLook& look : store::read_looks_from(session, after, most_looks)) {
        looks.emplace_back(sha256(look.stored.entry).base64url());
        head = look.stored.hash.base64url();
        if (!look.columns_agree) misfiled.emplace_back(look.stored.number);
    }
    return line("looks", {{"after", after},
                          {"looks", std::move(looks)},
                          {"head", std::move(head)},
                          {"misfiled", std::move(misfiled)},
                          {"of", store::read_look_head(session).looks}});
}

Result<std::string> WholeLog::totals(const Reading& reading) const {
    BANGIAO_CHECK(may_read(reading));
    store::Snapshot snapshot(database_);
    store::Session& session = snapshot.session();
    json::object totals{{"as_of", store::read_tip(session).size.value()}};
    for (const auto& [table, rows] : store::count_rows(session)) totals.emplace(table, rows);
    return line("totals", std::move(totals));
}

}  // namespace bangiao::records
