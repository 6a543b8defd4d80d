#include <gtest/gtest.h>

#include <bangiao/base64.hpp>

#include "parcel_office.hpp"
#include "support/authority.hpp"
#include "support/officer.hpp"

namespace bangiao::testing {
namespace {

/// Two founding units under the house law, filing into chains of units and the governance chain.
class House : public ::testing::Test {
protected:
    House()
        : registry({{unit_id("north"), north.signing.thumbprint()},
                    {unit_id("south"), south.signing.thumbprint()}}) {
        law = book.add(parcel_constitution, "house.toml").value();
        policy = book.add(parcel_policy, "parcels.toml").value();
    }

    static CaseId chain(unsigned number) { return CaseId::parse(uuid(number)).value(); }

    /// The state after the event, or the refusal; registry changes are applied.
    std::string file(const TestOfficer& by, const char* role, const CaseId& id, const char* type,
                     const std::map<std::string, boost::json::value>& clear,
                     const std::map<std::string, boost::json::value>& sealed = {}) {
        CaseState& state = states.try_emplace(id, CaseState(id)).first->second;
        const Claims claims{EventId::parse(uuid(1000 + ++count)).value(),
                            id,
                            EventType::parse(type).value(),
                            by.unit,
                            RoleName::parse(role).value(),
                            now.seconds(),
                            now,
                            state.head,
                            law,
                            {},
                            {},
                            {}};
        Fields fields;
        for (const auto& [name, value] : clear) fields.emplace(name, Field{value, false});
        for (const auto& [name, value] : sealed) fields.emplace(name, Field{value, true});
        const auto decision =
            decide(book, registry, state,
                   {claims, fields, by.signing.thumbprint(), sha256(claims.jti.text())}, now);
        if (!decision) return std::string(code_of(decision.error().reason));
        state = decision->state;
        for (const RegistryChange& change : decision->registry) registry.apply(change);
        return "admitted";
    }

    static boost::json::value text(const std::string& value) { return boost::json::value(value); }

    std::string found(const TestOfficer& founder, unsigned number) {
        return file(founder, "registrar", chain(number), "house.founded",
                    {{"house", text(founder.unit.text())},
                     {"sort", "ROOT"},
                     {"who", text(founder.id.text())}},
                    {{"paper", text(base64_encode(founder.signing.der()))}});
    }
    std::string found_below(const TestOfficer& by, const char* house, const char* above,
                            unsigned number) {
        return file(by, "registrar", chain(number), "house.founded",
                    {{"house", house}, {"sort", "DEPOT"}, {"above", above}, {"province", "hill"}});
    }
    std::string enrol(const TestOfficer& by, const TestOfficer& who, unsigned number,
                      boost::json::array roles) {
        return file(
            by, "registrar", chain(number), "clerk.enrolled",
            {{"who", text(who.id.text())},
             {"use", "signing"},
             {"print", text(who.signing.thumbprint().base64url())}},
            {{"roles", std::move(roles)}, {"paper", text(base64_encode(who.signing.der()))}});
    }
    std::string adopt(const TestOfficer& by, const char* since = "2026-01-01") {
        return file(by, "chief", governance_chain(), "law.adopted",
                    {{"file", text(policy.hex())}, {"since", since}});
    }

    TestOfficer officer(const char* unit) const {
        return TestOfficer::make(authority, unit_id(unit), {});
    }

    Authority authority{"House"};
    Instant now = at("2026-03-02T08:00:00+07:00");
    TestOfficer north = officer("north");
    TestOfficer south = officer("south");
    PolicyBook book;
    Registry registry;
    Digest law = sha256("");
    Digest policy = sha256("");
    std::map<CaseId, CaseState> states;
    unsigned count = 0;
};

TEST_F(House, IsFoundedByItsPinnedKeyAndEnrolsItsFounder) {
    EXPECT_EQ(found(north, 1), "admitted");
    ASSERT_NE(registry.unit(unit_id("north")), nullptr);
    EXPECT_EQ(registry.unit_of_chain(chain(1))->id, unit_id("north"));
    ASSERT_NE(registry.officer(north.id), nullptr);
    EXPECT_TRUE(registry.officer(north.id)->roles.contains(RoleName::parse("registrar").value()));
    EXPECT_EQ(registry.certificate(north.signing.thumbprint())->use, CertificateUse::signing);
    EXPECT_EQ(found(north, 1), "wrong_state") << "the chain is open";
    EXPECT_EQ(found(north, 2), "field_invalid") << "the id was used before";
}

TEST_F(House, IsNotFoundedByAKeyThatNobodyPinned) {
    const TestOfficer impostor = officer("north");
    EXPECT_EQ(found(impostor, 1), "officer_unknown");
    const TestOfficer elsewhere = officer("west");
    EXPECT_EQ(found(elsewhere, 1), "officer_unknown");
}

TEST_F(House, TakesNothingElseFromAFoundingKeyThatIsNotEnrolled) {
    EXPECT_EQ(adopt(north), "officer_unknown");
}

TEST_F(House, FoundsUnitsBelowAndEnrolsTheirOfficers) {
    ASSERT_EQ(found(north, 1), "admitted");
    ASSERT_EQ(found(south, 2), "admitted");
    EXPECT_EQ(found_below(north, "north.depot", "north", 3), "admitted");
    EXPECT_TRUE(registry.within(unit_id("north.depot"), unit_id("north")));
    EXPECT_EQ(registry.units_of_type("DEPOT"), std::set<UnitId>{unit_id("north.depot")});
    EXPECT_EQ(found_below(south, "south.depot", "north", 4), "field_invalid")
        << "above is not below";
    const TestOfficer clerk = officer("north.depot");
    EXPECT_EQ(enrol(south, clerk, 3, {"clerk"}), "unit_not_permitted");
    EXPECT_EQ(enrol(north, clerk, 9, {"clerk"}), "case_unknown");
    EXPECT_EQ(enrol(north, clerk, 3, {"baker"}), "field_invalid");
    EXPECT_EQ(enrol(north, clerk, 3, {"clerk"}), "admitted");
    EXPECT_EQ(enrol(north, clerk, 3, {"clerk"}), "field_invalid") << "enrolled already";
    EXPECT_EQ(registry.officer(clerk.id)->unit, unit_id("north.depot"));
    const TestOfficer chief = officer("north");
    EXPECT_EQ(enrol(north, chief, 1, {"chief"}), "admitted") << "a founding unit enrols its own";
}

TEST_F(House, RefusesACertificateThatIsNotTheOneNamed) {
    ASSERT_EQ(found(north, 1), "admitted");
    TestOfficer clerk = officer("north");
    const Certificate other = officer("north").signing;
    EXPECT_EQ(
        file(north, "registrar", chain(1), "clerk.enrolled",
             {{"who", text(clerk.id.text())},
              {"use", "signing"},
              {"print", text(clerk.signing.thumbprint().hex())}},
             {{"roles", boost::json::array{"clerk"}}, {"paper", text(base64_encode(other.der()))}}),
        "field_invalid");
}

TEST_F(House, RevokesACertificateOrTheOfficerAltogether) {
    ASSERT_EQ(found(north, 1), "admitted");
    const TestOfficer chief = officer("north");
    ASSERT_EQ(enrol(north, chief, 1, {"chief"}), "admitted");
    EXPECT_EQ(file(north, "registrar", chain(1), "clerk.revoked",
                   {{"who", text(chief.id.text())},
                    {"print", text(chief.signing.thumbprint().base64url())}}),
              "admitted");
    EXPECT_TRUE(registry.certificate(chief.signing.thumbprint())->revoked_at);
    EXPECT_FALSE(registry.officer(chief.id)->revoked_at);
    EXPECT_EQ(adopt(chief), "officer_revoked");
    EXPECT_EQ(file(north, "registrar", chain(1), "clerk.revoked", {{"who", text(chief.id.text())}}),
              "admitted");
    EXPECT_TRUE(registry.officer(chief.id)->revoked_at);
}

TEST_F(House, EndsAUnitWhoseSuccessorStandsInItsPlace) {
    ASSERT_EQ(found(north, 1), "admitted");
    ASSERT_EQ(found_below(north, "north.a", "north", 3), "admitted");
    ASSERT_EQ(found_below(north, "north.b", "north", 4), "admitted");
    EXPECT_EQ(file(north, "registrar", chain(3), "house.ended", {{"successor", "north.b"}}),
              "admitted");
    EXPECT_EQ(registry.standing_for(unit_id("north.a")), unit_id("north.b"));
    EXPECT_EQ(registry.standing_for(unit_id("north.b")), unit_id("north.b"));
    EXPECT_EQ(file(north, "registrar", chain(3), "house.ended", {}), "wrong_state");
}

TEST_F(House, AdoptsAPolicyOnceEveryFoundingUnitHasSigned) {
    ASSERT_EQ(found(north, 1), "admitted");
    ASSERT_EQ(found(south, 2), "admitted");
    const TestOfficer one = officer("north");
    const TestOfficer two = officer("south");
    ASSERT_EQ(enrol(north, one, 1, {"chief"}), "admitted");
    ASSERT_EQ(enrol(south, two, 2, {"chief"}), "admitted");
    EXPECT_EQ(adopt(one, "2026-01-02"), "field_invalid") << "the file says another day";
    EXPECT_EQ(adopt(one), "admitted");
    EXPECT_EQ(adopt(one), "wrong_state") << "signed already";
    EXPECT_EQ(book.in_force(registry, legal_day(now)), nullptr);
    EXPECT_EQ(adopt(two), "admitted");
    EXPECT_NE(book.in_force(registry, legal_day(now)), nullptr);
    policy = sha256("a file that nobody has");
    EXPECT_EQ(adopt(two), "policy_unknown");
}

TEST(Registry, CountsSuccessorsAndUnitsAboveWithoutEnd) {
    Registry registry;
    const auto add = [&](const char* id, const char* parent, const char* successor) {
        Unit unit{unit_id(id),
                  CaseId::parse(random_uuid()).value(),
                  "DEPOT",
                  {},
                  {},
                  {},
                  unit_id(parent),
                  Instant::from_micros(0),
                  Instant::from_micros(1),
                  unit_id(successor)};
        registry.apply(UnitFounded{unit});
    };
    add("a", "b", "b");
    add("b", "a", "a");
    EXPECT_TRUE(registry.within(unit_id("a"), unit_id("b")));
    EXPECT_FALSE(registry.within(unit_id("a"), unit_id("c")));
    EXPECT_NO_FATAL_FAILURE(registry.standing_for(unit_id("a")));
}

}  // namespace
}  // namespace bangiao::testing
