#include "records/counted_cases.hpp"

#include "records/counted_chain.hpp"
#include "store/counted.hpp"
#include "store/database.hpp"
#include "store/log_store.hpp"

namespace bangiao::records {
namespace {

constexpr std::uint64_t page_chains = 5000;

}  // namespace

std::optional<CountedCases::Standing> CountedCases::come_up(const Digest& definitions) {
    store::Snapshot snapshot(auditor_);
    store::Session& session = snapshot.session();
    const store::CountedLog log = store::read_counted_log(session);
    const std::optional<Digest> root = store::read_head_root(session, log.size);
    if (!root || log.definitions != definitions.view()) return std::nullopt;
    if (definitions_ != definitions || log.size < size_) {
        cases_.clear();
        numbers_.clear();
        size_ = TreeSize(0);
    }
    definitions_.reset();  // until all of it is there
    read_changed(session);
    definitions_ = definitions;
    size_ = log.size;
    return Standing{log.size, *root};
}

void CountedCases::read_changed(store::Session& session) {
    std::map<std::uint64_t, CountedCase> changed;
    store::CountedMark mark{TreeSize(size_.value() + 1), 0};
    for (bool more = true; more;) {
        const auto page = store::read_changed_chains(session, mark, page_chains);
        std::vector<std::vector<CountedEvent>> events = open_chains(vault_, page);
        for (std::size_t i = 0; i < page.size(); ++i)
            changed.emplace(page[i].number, CountedCase{page[i].chain, std::move(events[i])});
        more = page.size() == page_chains;
        if (more) mark = {page.back().reaches, page.back().number + 1};
    }
    if (!changed.empty()) merge(std::move(changed));
}

// In one pass, whatever the numbers of what is new.
void CountedCases::merge(std::map<std::uint64_t, CountedCase> changed) {
    std::vector<std::uint64_t> numbers;
    std::vector<CountedCase> cases;
    numbers.reserve(numbers_.size() + changed.size());
    cases.reserve(numbers_.size() + changed.size());
    std::size_t next = 0;
    const auto keep_below = [&](std::uint64_t number) {
        for (; next < numbers_.size() && numbers_[next] < number; ++next) {
            numbers.push_back(numbers_[next]);
            cases.push_back(std::move(cases_[next]));
        }
    };
    for (auto& [number, chain] : changed) {
        keep_below(number);
        if (next < numbers_.size() && numbers_[next] == number) ++next;
        numbers.push_back(number);
        cases.push_back(std::move(chain));
    }
    keep_below(UINT64_MAX);
    numbers_ = std::move(numbers);
    cases_ = std::move(cases);
}

}  // namespace bangiao::records
