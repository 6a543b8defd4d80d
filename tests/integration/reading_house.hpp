#pragma once

#include "ledger_house.hpp"
#include "records/look_book.hpp"
#include "records/records.hpp"

namespace bangiao::records {

using testing::ChainEnd;
using testing::TestOfficer;

class OpenLedger : public ledger::LedgerHouse {
public:
    OpenLedger() { open(); }
};

/// A ledger with two shops and a parcel that one of them holds, and the read side over it.
class ReadingHouse : public OpenLedger {
public:
    ReadingHouse() {
        const Receipt founded = found();
        adopt(founded.digest);
        here = open_shop("here");
        there = open_shop("there");
        parcel_here = take_parcel(*here);
    }

    /// A parcel whose owner's name is sealed.
    Receipt take_parcel(const TestOfficer& officer) const {
        return file(parcel(officer, "parcel.taken", {ledger::fresh_chain(), std::nullopt}, {},
                           testing::values({{"owner", owner}})))
            .value()
            .receipt;
    }
    static identity::Caller caller(const TestOfficer& officer) {
        return {officer.id,
                officer.unit,
                {RoleName::parse("receiver").value()},
                false,
                officer.signing.thumbprint()};
    }
    Reading reading(const identity::Caller& caller, std::string purpose = "test") const {
        return {caller, std::move(purpose), clock.now()};
    }

    const std::string owner = "Vàng Thị Thử";
    std::optional<TestOfficer> here, there;
    std::optional<Receipt> parcel_here;
    std::unique_ptr<store::Database> reader = fresh->open(store::role::reader);
    std::unique_ptr<store::Database> auditor = fresh->open(store::role::auditor);
    std::unique_ptr<store::Database> for_looks = fresh->open(store::role::reader, 2);
    LookBook looks{*for_looks};
    Records records{*reader, *auditor, *vault, book, *registry, looks};
};

}  // namespace bangiao::records
