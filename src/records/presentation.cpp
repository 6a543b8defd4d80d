#include "records/presentation.hpp"

#include <algorithm>
#include <bangiao/instant.hpp>
#include <bangiao/sd_jwt.hpp>

#include "vault/vault.hpp"

namespace bangiao::records {
namespace {

/// Where a disclosure that is to be opened belongs.
struct Wanted {
    std::size_t event;
    std::size_t disclosure;
    Shown shown;
};

EventView header_of(const store::StoredEvent& event) {
    return EventView{event.index,   event.place, event.admitted_at,
                     event.case_id, event.id,    event.type,
                     event.jws,     {},          {},
                     false,         {}};
}

void remember_served(EventView& view, const std::string& sensitivity_class, Shown shown) {
    const auto [place, fresh] = view.served.emplace(sensitivity_class, shown);
    if (!fresh) place->second = std::min(place->second, shown);  // Shown begins with the most
}

bool needs_opening(Shown shown) {
    return shown == Shown::full || shown == Shown::masked;
}

std::size_t bytes_of_first_letter(std::string_view word) {
    const auto first = static_cast<unsigned char>(word.front());
    if (first < 0x80) return 1;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

std::string initials(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t space = text.find(' ');
        const std::string_view word = text.substr(0, space);
        if (!word.empty()) {
            if (!out.empty()) out += ' ';
            out += word.substr(0, bytes_of_first_letter(word));
            out += '.';
        }
        text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    }
    return out;
}

}  // namespace

std::string masked(const boost::json::value& value) {
    if (!value.is_string()) return "•";
    const std::string_view text = value.as_string();
    return parse_day(text) ? std::string(text.substr(0, 4)) : initials(text);
}

std::vector<EventView> present(vault::Vault& vault, const Sight& sight,
                               const std::vector<store::StoredEvent>& events) {
    std::vector<EventView> views;
    std::vector<Wanted> wanted;
    std::vector<vault::ToOpen> to_open;
    for (const store::StoredEvent& event : events) {
        EventView& view = views.emplace_back(header_of(event));
        const std::optional<EventType> type = EventType::parse(event.type);
        for (std::size_t i = 0; i < event.disclosures.size(); ++i) {
            const store::SealedDisclosure& sealed = event.disclosures[i];
            const Shown shown =
                type ? sight.of(*type, event.unit, event.place, sealed.field) : Shown::withheld;
            if (shown != Shown::full) view.withheld.emplace(sealed.field, shown);
            if (!needs_opening(shown)) continue;
            wanted.push_back({views.size() - 1, i, shown});
            to_open.push_back({{event.case_id, event.id, sealed.sensitivity_class, sealed.digest},
                               sealed.sealed});
        }
    }
    const std::vector<std::optional<std::string>> opened = vault.open(to_open);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        EventView& view = views[wanted[i].event];
        const store::SealedDisclosure& sealed =
            events[wanted[i].event].disclosures[wanted[i].disclosure];
        if (!opened[i]) {
            view.withheld.insert_or_assign(sealed.field, Shown::withheld);  // erased
            continue;
        }
        remember_served(view, sealed.sensitivity_class, wanted[i].shown);
        if (wanted[i].shown == Shown::full) {
            view.presentation += '~' + *opened[i];
        } else if (const Result<Disclosure> disclosure = Disclosure::parse(*opened[i])) {
            view.masked.emplace(sealed.field, masked(disclosure->value));
        }
    }
    for (EventView& view : views) view.presentation += '~';
    return views;
}

}  // namespace bangiao::records
