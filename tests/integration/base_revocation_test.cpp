#include "base/revocation.hpp"

#include <gtest/gtest.h>

#include <bangiao/base64.hpp>
#include <bangiao/certificate.hpp>
#include <fstream>

#include "support/authority.hpp"
#include "support/temp_folder.hpp"

namespace bangiao {
namespace {

using namespace std::chrono_literals;
using testing::Authority;
using testing::Usage;

const Instant now = Instant::parse("2026-03-02T10:00:00Z").value();

class RevocationListsOfAuthorities : public ::testing::Test {
protected:
    RevocationListsOfAuthorities() {
        std::filesystem::create_directory(folder / "lists");
        write("authorities.pem", root.certificate() + ministry.certificate());
        put("root", root.revocation_list({}, now - 1h, now + 24h));
        put("ministry", ministry.revocation_list({}, now - 1h, now + 24h));
    }
    void write(const std::string& name, const std::string& text) {
        std::ofstream(folder / name, std::ios::binary) << text;
    }
    void put(const std::string& name, const std::string& list) {
        write("lists/" + name + ".crl", list);
    }
    Revocations lists(bool refuse_unknown = true) const {
        return Revocations({folder / "lists", folder / "authorities.pem", refuse_unknown}, now);
    }
    std::string verdict(const Revocations& revocations, Instant when = now) const {
        const auto certificate = Certificate::from_pem(officer).value();
        const Checked outcome =
            revocations.check(certificate.thumbprint(), certificate.der(), when);
        return outcome ? "good" : std::string(code_of(outcome.error().reason));
    }
    std::string mistake() const {
        try {
            (void)lists();
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "none";
    }

    testing::TempFolder folder;
    Authority root{"root"};
    Authority ministry{"ministry", root};
    std::string officer = ministry.issue("officer", Usage::tls_client).certificate;
};

TEST_F(RevocationListsOfAuthorities, NameWhatIsRevokedAndNothingElse) {
    const std::string other = ministry.issue("other", Usage::tls_client).certificate;
    put("ministry", ministry.revocation_list({other}, now - 1h, now + 24h));
    EXPECT_EQ(verdict(lists()), "good");
    put("ministry", ministry.revocation_list({other, officer}, now - 1h, now + 24h));
    EXPECT_EQ(verdict(lists()), "certificate_revoked");
}

TEST_F(RevocationListsOfAuthorities, TakeEverythingAlongThatARevokedAuthorityIssued) {
    put("root", root.revocation_list({ministry.certificate()}, now - 1h, now + 24h));
    EXPECT_EQ(verdict(lists()), "certificate_revoked");
}

TEST_F(RevocationListsOfAuthorities, AreMissedWhereOneIsMissingOrOutOfDate) {
    EXPECT_EQ(verdict(lists(), now + 24h), "good");
    EXPECT_EQ(verdict(lists(), now + 24h + 1s), "revocation_unknown");
    EXPECT_EQ(verdict(lists(false), now + 24h + 1s), "good") << "where that is the policy";
    EXPECT_EQ(lists().out_of_date(now), 0U);
    EXPECT_EQ(lists().out_of_date(now + 25h), 2U);
    std::filesystem::remove(folder / "lists" / "ministry.crl");
    EXPECT_EQ(verdict(lists()), "revocation_unknown");
    EXPECT_EQ(lists().out_of_date(now), 1U);
}

TEST_F(RevocationListsOfAuthorities, NeverGoBack) {
    put("ministry", ministry.revocation_list({officer}, now - 1h, now + 24h));
    Revocations revocations = lists();
    put("ministry", ministry.revocation_list({}, now - 2h, now + 48h));
    revocations.renew(now);
    EXPECT_EQ(verdict(revocations), "certificate_revoked");
    put("ministry", ministry.revocation_list({}, now - 30min, now + 24h));
    revocations.renew(now);
    EXPECT_EQ(verdict(revocations), "good") << "what a newer list says counts";
}

TEST_F(RevocationListsOfAuthorities, OfTwoTheNewerCounts) {
    put("a", ministry.revocation_list({officer}, now - 10min, now + 24h));
    put("z", ministry.revocation_list({}, now - 20min, now + 24h));
    EXPECT_EQ(verdict(lists()), "certificate_revoked");
}

TEST_F(RevocationListsOfAuthorities, AreReadFromDerToo) {
    const std::string pem = ministry.revocation_list({officer}, now - 1h, now + 24h);
    std::string text = pem.substr(pem.find('\n') + 1);
    text = text.substr(0, text.find("-----END"));
    std::erase(text, '\n');
    put("ministry", base64_decode(text).value());
    EXPECT_EQ(verdict(lists()), "certificate_revoked");
}

TEST_F(RevocationListsOfAuthorities, ThatCannotBeTrustedAreRefusedByName) {
    const Authority impostor("ministry");
    put("ministry", impostor.revocation_list({}, now - 1h, now + 24h));
    EXPECT_NE(mistake().find("ministry.crl: is not signed by"), std::string::npos) << mistake();
    put("ministry", ministry.revocation_list({}, now + 1h, now + 24h));
    EXPECT_NE(mistake().find("dated in the future"), std::string::npos);
    put("ministry", "-----BEGIN");
    EXPECT_NE(mistake().find("is no revocation list"), std::string::npos);
    put("ministry", ministry.revocation_list({}, now - 1h, now + 24h));
    EXPECT_EQ(mistake(), "none");
    write("authorities.pem", "nothing");
    EXPECT_NE(mistake().find("authorities.pem: holds no certificates"), std::string::npos);
}

TEST_F(RevocationListsOfAuthorities, ThatCannotBeUsedLeaveTheOldOnesInPlace) {
    put("ministry", ministry.revocation_list({officer}, now - 1h, now + 24h));
    Revocations revocations = lists();
    put("ministry", "garbage");
    EXPECT_THROW(revocations.renew(now), std::runtime_error);
    EXPECT_EQ(verdict(revocations), "certificate_revoked");
}

}  // namespace
}  // namespace bangiao
