#include "records/presentation.hpp"

#include <algorithm>
#include <bangiao/instant.hpp>
#include <bangiao/sd_jwt.hpp>

namespace bangiao::records {
namespace {

EventView header_of(store::StoredEvent& event) {
    return {event.index,          event.place, event.admitted_at,
            event.case_id,        event.id,    event.type,
            std::move(event.jws), {},          {},
            event.witnessed,      {}};
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

Presentation::Presentation(vault::Vault& vault, const Sight& sight,
                           std::vector<store::StoredEvent> events)
    : opener_({}) {
    for (store::StoredEvent& event : events) add(sight, std::move(event));
    opener_ = vault.opener(sealed_);
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
        EventView& view = views_[wanted_[i].view];
        const vault::Place& place = sealed_[i].place;
        if (opener_.has_key(place))
            remember_served(view, place.sensitivity_class, wanted_[i].shown);
        else
            view.withheld.insert_or_assign(wanted_[i].field, Shown::withheld);  // erased
    }
}

void Presentation::add(const Sight& sight, store::StoredEvent event) {
    EventView& view = views_.emplace_back(header_of(event));
    const std::optional<EventType> type = EventType::parse(event.type);
    for (store::SealedDisclosure& each : event.disclosures) {
        const Shown shown =
            type ? sight.of(*type, event.unit, event.place, each.field) : Shown::withheld;
        if (shown != Shown::full) view.withheld.emplace(each.field, shown);
        if (!needs_opening(shown)) continue;
        sealed_.push_back({{event.case_id, event.id, each.sensitivity_class, each.digest},
                           std::move(each.sealed)});
        wanted_.push_back({views_.size() - 1, std::move(each.field), shown});
    }
}

std::vector<EventView> Presentation::opened() && {
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
        EventView& view = views_[wanted_[i].view];
        const std::optional<std::string> text = opener_.open(sealed_[i]);
        if (!text) {
            view.withheld.insert_or_assign(wanted_[i].field, Shown::withheld);
        } else if (wanted_[i].shown == Shown::full) {
            view.presentation += '~' + *text;
        } else if (const Result<Disclosure> disclosure = Disclosure::parse(*text)) {
            view.masked.emplace(wanted_[i].field, masked(disclosure->value));
        }
    }
    for (EventView& view : views_) view.presentation += '~';
    return std::move(views_);
}

}  // namespace bangiao::records
