#include <gtest/gtest.h>

#include <bangiao/ids.hpp>
#include <set>

namespace bangiao {
namespace {

TEST(UnitId, IsWordsAndDots) {
    for (const char* text : {"a", "defence", "defence.lao-cai.muong-khuong", "x1.y2", "a-1-b"})
        EXPECT_TRUE(UnitId::parse(text)) << text;
    EXPECT_TRUE(UnitId::parse(std::string(64, 'a')));
    for (const char* text : {"", ".", "a.", ".a", "a..b", "A", "a_b", "-a", "a-", "a--b", "1a",
                             "a b", "a.-b", "a/b", "ệ", "a\n"})
        EXPECT_FALSE(UnitId::parse(text)) << text;
    EXPECT_FALSE(UnitId::parse(std::string(65, 'a')));
    EXPECT_FALSE(UnitId::parse(std::string("a\0b", 3)));
}

TEST(RoleName, IsAWord) {
    for (const char* text : {"receiver", "duty_officer", "a1"})
        EXPECT_TRUE(RoleName::parse(text)) << text;
    for (const char* text : {"", "Receiver", "a.b", "a-b", "_a", "a_", "a__b", "1a"})
        EXPECT_FALSE(RoleName::parse(text)) << text;
    EXPECT_FALSE(RoleName::parse(std::string(65, 'a')));
}

TEST(EventType, IsTwoWords) {
    for (const char* text : {"handoff.offered", "a.b", "minutes_of.two_parties"})
        EXPECT_TRUE(EventType::parse(text)) << text;
    for (const char* text : {"", "handoff", "a.", ".b", "a.b.c", "A.b", "a-b.c", "a. b"})
        EXPECT_FALSE(EventType::parse(text)) << text;
    EXPECT_FALSE(EventType::parse(std::string(32, 'a') + '.' + std::string(32, 'b')));
}

TEST(EventId, IsARandomUuidInSmallLetters) {
    EXPECT_TRUE(EventId::parse("7d3f2c1e-9a4b-4c5d-8e6f-0a1b2c3d4e5f"));
    for (const char* text :
         {"", "7d3f2c1e-9a4b-1c5d-8e6f-0a1b2c3d4e5f", "7d3f2c1e-9a4b-7c5d-8e6f-0a1b2c3d4e5f",
          "7d3f2c1e-9a4b-4c5d-ce6f-0a1b2c3d4e5f", "7D3F2C1E-9A4B-4C5D-8E6F-0A1B2C3D4E5F",
          "7d3f2c1e9a4b4c5d8e6f0a1b2c3d4e5f", "7d3f2c1e-9a4b-4c5d-8e6f-0a1b2c3d4e5",
          "7d3f2c1e-9a4b-4c5d-8e6f-0a1b2c3d4e5f0", "7d3f2c1e-9a4b-4c5d-8e6f_0a1b2c3d4e5f",
          "00000000-0000-0000-0000-000000000000", "gd3f2c1e-9a4b-4c5d-8e6f-0a1b2c3d4e5f"})
        EXPECT_FALSE(EventId::parse(text)) << text;
}

TEST(CaseId, MayAlsoBeTheGovernanceChain) {
    EXPECT_EQ(CaseId::parse("00000000-0000-0000-0000-000000000000"), governance_chain());
    EXPECT_FALSE(OfficerId::parse(governance_chain().text()));
}

TEST(RandomUuid, IsWellFormedAndNeverTheSame) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string id = random_uuid();
        EXPECT_TRUE(EventId::parse(id)) << id;
        EXPECT_TRUE(seen.insert(id).second);
    }
}

}  // namespace
}  // namespace bangiao
