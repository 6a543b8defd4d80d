#include "records/counted_chain.hpp"

#include <charconv>

#include "store/faults.hpp"

// Read by the ten thousands for every report, so neither JSON nor anything else that needs parsing:
// numbers in decimal, texts with their length before them.
namespace bangiao::records {
namespace {

void add(std::string& out, std::uint64_t number) {
    out += std::to_string(number);
    out += ' ';
}
void add(std::string& out, std::string_view text) {
    add(out, text.size());
    out += text;
}

class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}
    bool done() const { return rest_.empty(); }

    template <class Number = std::uint64_t>
    Number number() {
        Number value{};
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        const auto read = static_cast<std::size_t>(end - rest_.data());
        if (error != std::errc() || read >= rest_.size() || rest_[read] != ' ')
            throw store::Damaged("what figures are counted from is damaged");
        rest_.remove_prefix(read + 1);
        return value;
    }
    std::string text() {
        const auto size = number<std::size_t>();
        if (size > rest_.size()) throw store::Damaged("what figures are counted from is damaged");
        std::string out(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return out;
    }

private:
    std::string_view rest_;
};

constexpr const char* kept_chain = "00000000-0000-4000-8000-000000000000";
constexpr const char* kept_class = "chain.state";  // like all that follows from the record

}  // namespace

vault::Place kept_place(const CaseId& chain) {
    return {CaseId::parse(kept_chain).value(), EventId::parse(kept_chain).value(), kept_class,
            sha256(chain.text())};
}

std::string kept_text(const std::vector<CountedEvent>& events) {
    std::string out;
    for (const CountedEvent& event : events) {
        add(out, event.type);
        add(out, event.id);
        add(out, event.of);
        add(out, event.unit);
        add(out, static_cast<std::uint64_t>(event.at.micros()));
        add(out, event.fields.size());
        for (const auto& [field, value] : event.fields) {
            add(out, field);
            add(out, value);
        }
    }
    return out;
}

std::vector<CountedEvent> kept_events(std::string_view text) {
    std::vector<CountedEvent> events;
    for (Reader reader(text); !reader.done();) {
        const auto type = reader.number<std::uint16_t>();
        const std::uint64_t id = reader.number(), of = reader.number();
        std::string unit = reader.text();
        const Instant at = Instant::from_micros(static_cast<std::int64_t>(reader.number()));
        CountedEvent& event =
            events.emplace_back(CountedEvent{type, id, of, std::move(unit), at, {}});
        for (auto left = reader.number(); left > 0; --left) {
            const auto field = reader.number<std::uint16_t>();
            event.fields.emplace_back(field, reader.text());
        }
    }
    return events;
}

std::vector<std::vector<CountedEvent>> open_chains(vault::Vault& vault,
                                                   const std::vector<store::CountedChain>& chains) {
    std::vector<vault::ToOpen> sealed;
    for (const store::CountedChain& chain : chains)
        sealed.push_back({kept_place(chain.chain), chain.sealed});
    std::vector<std::vector<CountedEvent>> out;
    for (const std::optional<std::string>& text : vault.open(sealed)) {
        if (!text) throw store::Damaged("what figures are counted from does not open");
        out.push_back(kept_events(*text));
    }
    return out;
}

}  // namespace bangiao::records
