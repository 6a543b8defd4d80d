#include "door/cursors.hpp"

#include <gtest/gtest.h>

namespace bangiao::door {
namespace {

const OfficerId officer = OfficerId::parse("3f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908").value();
const OfficerId other = OfficerId::parse("4f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908").value();

TEST(Cursors, OpenForTheirOfficerAndList) {
    const Cursors cursors;
    const std::string cursor = cursors.seal(officer, "units", "health.lao-cai");
    EXPECT_EQ(*cursors.open(officer, "units", cursor), "health.lao-cai");
}

TEST(Cursors, OpenForNobodyElse) {
    const Cursors cursors;
    const std::string cursor = cursors.seal(officer, "units", "7");
    EXPECT_FALSE(cursors.open(other, "units", cursor));
    EXPECT_FALSE(cursors.open(officer, "officers of ", cursor));
    EXPECT_FALSE(Cursors().open(officer, "units", cursor));
}

TEST(Cursors, AreRefusedWhenAltered) {
    const Cursors cursors;
    const std::string cursor = cursors.seal(officer, "units", "7");
    for (std::size_t i = 0; i < cursor.size(); ++i) {
        std::string altered = cursor;
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(cursors.open(officer, "units", altered)) << i;
    }
    EXPECT_FALSE(cursors.open(officer, "units", ""));
    EXPECT_FALSE(cursors.open(officer, "units", "not base64url!"));
    EXPECT_FALSE(cursors.open(officer, "units", cursor.substr(0, 10)));
}

}  // namespace
}  // namespace bangiao::door
