#include "ledger/registry_replay.hpp"

#include <bangiao/decide.hpp>
#include <map>

#include "ledger/tip.hpp"
#include "store/case_reader.hpp"

namespace bangiao::ledger {
namespace {

constexpr std::uint64_t page_events = 256;

class Replay {
public:
    Replay(vault::Vault& vault, const PolicyBook& book, Registry start)
        : vault_(vault), book_(book), registry_(std::move(start)) {}

    void apply(const std::vector<store::StoredEvent>& events) {
        const std::vector<std::string> presentations = opened(events);
        for (std::size_t i = 0; i < events.size(); ++i) apply(events[i], presentations[i]);
    }
    Registry result() && { return std::move(registry_); }

private:
    /// Each event with the disclosures that can still be opened.
    std::vector<std::string> opened(const std::vector<store::StoredEvent>& events) {
        std::vector<vault::ToOpen> sealed;
        for (const store::StoredEvent& event : events)
            for (const store::SealedDisclosure& disclosure : event.disclosures)
                sealed.push_back(
                    {{event.case_id, event.id, disclosure.sensitivity_class, disclosure.digest},
                     disclosure.sealed});
        const std::vector<std::optional<std::string>> disclosures = vault_.open(sealed);
        std::vector<std::string> presentations;
        std::size_t next = 0;
        for (const store::StoredEvent& event : events) {
            std::string& text = presentations.emplace_back(event.jws + "~");
            for (std::size_t i = 0; i < event.disclosures.size(); ++i, ++next)
                if (disclosures.at(next)) text += *disclosures[next] + "~";
        }
        return presentations;
    }

    void apply(const store::StoredEvent& stored, const std::string& presentation) {
        Result<ParsedEvent> parsed = ParsedEvent::parse(presentation, Opening::some_withheld);
        if (!parsed) fault(stored);
        const std::optional<Certificate> signer = signer_of(*parsed);
        if (!signer) fault(stored);
        const Result<VerifiedEvent> event =
            VerifiedEvent::verify(*std::move(parsed), *signer, stored.admitted_at);
        if (!event) fault(stored);
        CaseState& state = chains_.try_emplace(stored.case_id, stored.case_id).first->second;
        const Filing filing{event->claims(), event->fields(), event->signer(), event->digest(),
                            !event->withheld().empty()};
        Result<Decision> decision = decide(book_, registry_, state, filing, stored.admitted_at);
        if (!decision) fault(stored);
        for (const RegistryChange& change : decision->registry) registry_.apply(change);
        state = std::move(decision->state);
    }

    /// The enrolled certificate; for a pinned founder that has not founded yet, the event's own.
    std::optional<Certificate> signer_of(const ParsedEvent& event) const {
        if (const EnrolledCertificate* enrolled = registry_.certificate(event.signer()))
            return enrolled->certificate;
        for (const auto& [unit, thumbprint] : registry_.founders())
            if (thumbprint == event.signer()) return event.enclosed_signer();
        return std::nullopt;
    }

    [[noreturn]] static void fault(const store::StoredEvent& event) {
        throw Halt("the registry event at index " + std::to_string(event.index.value()) +
                   " cannot be replayed");
    }

    vault::Vault& vault_;
    const PolicyBook& book_;
    Registry registry_;
    std::map<CaseId, CaseState> chains_;
};

}  // namespace

Registry replay_registry(store::Session& session, vault::Vault& vault, const PolicyBook& book,
                         Registry start, TreeSize size) {
    Replay replay(vault, book, std::move(start));
    LeafIndex from(0);
    while (true) {
        const auto page = read_replay_events(session, from, size, page_events);
        replay.apply(page);
        if (page.size() < page_events) return std::move(replay).result();
        from = LeafIndex(page.back().index.value() + 1);
    }
}

}  // namespace bangiao::ledger
