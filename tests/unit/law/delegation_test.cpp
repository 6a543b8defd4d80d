// A deputy acts only under a delegation that the head of the unit has signed, for its days.
#include <gtest/gtest.h>

#include <filesystem>

#include "parcel_office.hpp"

namespace bangiao::testing {
namespace {

/// A border post with a head, a deputy and a receiver, under the real law.
class Post : public ::testing::Test {
protected:
    Post() {
        registry.apply(UnitFounded{
            Unit{unit, chain.id, "BG_STATION", "lao-cai", "muong-khuong", {}, {}, now, {}, {}}});
        for (const auto& [officer, roles] : std::map<std::string, std::set<std::string>>{
                 {"head", {"decider"}}, {"deputy", {"receiver"}}, {"third", {"receiver"}}}) {
            std::set<RoleName> held;
            for (const std::string& role : roles) held.insert(RoleName::parse(role).value());
            registry.apply(CertificateEnrolled{Office::officer_id(officer), unit, held,
                                               EnrolledCertificate{Office::signer(officer),
                                                                   Office::officer_id(officer),
                                                                   CertificateUse::signing,
                                                                   {},
                                                                   now,
                                                                   {}}});
        }
        for (const RegistryChange& change : adopt_all(book, now)) registry.apply(change);
        chain.length = 1;
        chain.head = sha256("founded");
        for (const PolicyFile& file : book.files())
            if (file.id == "r2") policy = file.digest;
    }

    std::string file(CaseState& state, const std::string& officer, const std::string& role,
                     const std::string& type,
                     const std::map<std::string, boost::json::value>& clear,
                     const std::map<std::string, boost::json::value>& sealed = {}) {
        const EventId id = EventId::parse(uuid(100 + ++count)).value();
        const Claims claims{id,
                            state.id,
                            EventType::parse(type).value(),
                            unit,
                            RoleName::parse(role).value(),
                            now.seconds(),
                            now,
                            state.head,
                            policy,
                            {},
                            {},
                            {}};
        Fields fields;
        for (const auto& [name, value] : clear) fields.emplace(name, Field{value, false});
        for (const auto& [name, value] : sealed) fields.emplace(name, Field{value, true});
        const Filing filing{claims, fields, Office::signer(officer), sha256(id.text())};
        const Result<Decision> decision = decide(book, registry, state, filing, now);
        if (decision) {
            state = decision->state;
            for (const RegistryChange& change : decision->registry) registry.apply(change);
        }
        return reason_of(decision);
    }

    static boost::json::value named(const std::string& officer) {
        return boost::json::value(Office::officer_id(officer).text());
    }
    std::string delegate(const std::string& by, const std::string& to, const char* last) {
        return file(chain, by, "decider", "role.delegated",
                    {{"officer", named(to)}, {"from", "2026-03-02"}, {"to", last}});
    }
    /// Certifies whom the post has rescued.
    std::string certify(const std::string& officer) {
        CaseState person(CaseId::parse(uuid(++cases)).value());
        EXPECT_EQ(file(person, "third", "receiver", "reception.recorded", {},
                       {{"route", "rescued_domestic"},
                        {"place", "lao-cai/muong-khuong"},
                        {"presumed_minor", false},
                        {"sex", "female"},
                        {"age_band", "25-34"},
                        {"accompanying_count", 0}}),
                  "admitted");
        return file(person, officer, "decider", "identification.confirmed",
                    {{"issued_on", "2026-03-02"}},
                    {{"certificate_no", "07/2026"},
                     {"legal_ref", "L53"},
                     {"ground", "forced_labour"},
                     {"purpose_of_exploitation", "forced_labour"}});
    }

    const UnitId unit = unit_id("defence.post");
    Instant now = at("2026-03-02T08:00:00+07:00");
    PolicyBook book = std::move(
        PolicyBook::load((std::filesystem::path(BANGIAO_SOURCE_DIR) / "policies").string())
            .value());
    Registry registry;
    CaseState chain{CaseId::parse(uuid(1)).value()};
    Digest policy = sha256("");
    unsigned count = 0;
    unsigned cases = 500;
};

TEST_F(Post, ADeputyDecidesOnlyUnderADelegationAndOnlyForItsDays) {
    EXPECT_EQ(certify("head"), "admitted");
    EXPECT_EQ(certify("deputy"), "role_not_held");
    ASSERT_EQ(delegate("head", "deputy", "2026-03-05"), "admitted");
    EXPECT_EQ(certify("deputy"), "admitted");
    EXPECT_EQ(certify("third"), "role_not_held");
    now = at("2026-03-05T23:30:00+07:00");
    EXPECT_EQ(certify("deputy"), "admitted");
    now = at("2026-03-06T00:30:00+07:00");
    EXPECT_EQ(certify("deputy"), "role_not_held");
}

TEST_F(Post, WhatIsLentIsNotLentOnAndEndsWhenTheHeadSaysSo) {
    ASSERT_EQ(delegate("head", "deputy", "2026-03-31"), "admitted");
    EXPECT_EQ(delegate("deputy", "third", "2026-03-31"), "role_not_held");
    EXPECT_EQ(delegate("head", "head", "2026-03-31"), "field_invalid");
    EXPECT_EQ(delegate("head", "third", "2026-03-01"), "field_invalid");
    EXPECT_EQ(
        file(chain, "head", "decider", "role.delegation_ended", {{"officer", named("third")}}),
        "precondition_missing");
    EXPECT_EQ(
        file(chain, "head", "decider", "role.delegation_ended", {{"officer", named("deputy")}}),
        "admitted");
    EXPECT_EQ(certify("deputy"), "role_not_held");
}

}  // namespace
}  // namespace bangiao::testing
