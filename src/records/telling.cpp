#include "records/telling.hpp"

#include <bangiao/notice.hpp>

#include "store/database.hpp"
#include "store/notices.hpp"

namespace bangiao::records {
namespace {

constexpr std::uint64_t page = 200;

/// What has come up to `now` and was not told. What comes next is noted with it, so that the duty
/// is left alone until then.
void add_new(std::vector<store::NewNotice>& into, const store::UntoldDuty& untold,
             const std::vector<Notice>& notices, Instant now) {
    std::optional<Instant> next;
    for (const Notice& each : notices)
        if (!next && each.at > now) next = each.at;
    for (const Notice& each : notices)
        if (each.at <= now && !untold.told.contains(each.name))
            for (const UnitId& unit : each.units)
                into.push_back({untold.place.number, each.name, unit, now, next});
}

}  // namespace

std::size_t Telling::tell(Instant now) const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    std::size_t told = 0;
    for (store::TellingPlace after;;) {
        store::Transaction transaction(database_);
        if (!store::may_tell(transaction.session())) return told;
        const std::vector<store::UntoldDuty> duties =
            store::read_untold(transaction.session(), now, after, page);
        std::vector<store::NewNotice> notices;
        for (const store::UntoldDuty& each : duties)
            add_new(notices, each, notices_of(book_, *registry, each.duty, each.opener), now);
        store::insert_notices(transaction.session(), notices);
        // Whatever became of it is seen at the next look.
        if (transaction.commit() != store::Outcome::committed) return told;
        told += notices.size();
        if (duties.size() < page) return told;
        after = duties.back().place;
    }
}

}  // namespace bangiao::records
