#pragma once

#include <gtest/gtest.h>

#include <bangiao/base64.hpp>
#include <bangiao/event.hpp>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/officer.hpp"

namespace bangiao::testing {

inline const Instant noon = *Instant::parse("2026-03-02T12:00:00+07:00");

inline const Authority& authority() {
    static const Authority one("test authority");
    return one;
}

inline const TestOfficer& officer() {
    static const TestOfficer one =
        TestOfficer::make(authority(), *UnitId::parse("post"), {"receiver"});
    return one;
}

/// An event written by hand, letter by letter, so that every part of it can be wrong and still be
/// signed. As it comes it is a right one, with every claim there is and two disclosures.
struct Forgery {
    std::string header = R"({"alg":"ES256","typ":"handoff-event+sd-jwt","x5t#S256":")" +
                         officer().signing.thumbprint().base64url() + R"("})";
    std::string payload =
        R"({"jti":"7d3f2c1e-9a4b-4c5d-8e6f-0a1b2c3d4e5f",)"
        R"("case":"0b1c2d3e-4f50-4617-9283-94a5b6c7d8e9",)"
        R"("type":"handoff.offered","unit":"post","role":"receiver","iat":1772427600,)"
        R"("occurred_at":"2026-03-02T12:00:00+07:00",)"
        R"("prev":"xL8is7GU7vX_nQIKSmPgpqEbWRUzJ0ZAQB_nba1LZ3c",)"
        R"("policy":"048d4e37e9e636d6adabfd40b9b9e668bb370d101a49e5cb8778ebaaf0f356e4",)"
        R"("of":"1f2e3d4c-5b6a-4798-a0b1-c2d3e4f5a6b7",)"
        R"("ack":"Gd66cR0w3_zY4RjV0DIbDyHpb5DuOm05ONUesUD7Fe4",)"
        R"("log":{"size":7,"root":"kTlgHMHKirKnoMLBNMBIRfKxulSag9bIRc_NpDnMWF0"},)"
        R"("fields":{"risk_flag":false,"to_unit":"commune","_sd":[DIGESTS]},)"
        R"("_sd_alg":"sha-256"})";
    /// base64url texts. `DIGESTS` in the payload becomes the digests of those that are
    /// `referenced`.
    std::vector<std::string> disclosures;
    std::vector<std::string> referenced;
    /// What is done to the finished text.
    std::string (*afterwards)(std::string) = nullptr;

    Forgery() {
        seal(R"(["QUFBQUFBQUFBQUFBQUFBQQ","full_name","Trần Thị B"])");
        seal(R"(["QkJCQkJCQkJCQkJCQkJCQg","people",["Trần Thị B",{"age":17}]])");
    }

    /// A disclosure of that JSON text, and its digest in `fields`.
    void seal(const std::string& json) {
        disclosures.push_back(base64url_encode(json));
        referenced.push_back(disclosures.back());
    }
    void reseal(const std::string& json) {
        disclosures.pop_back();
        referenced.pop_back();
        seal(json);
    }
    static void put(std::string& text, const std::string& old, const std::string& fresh) {
        const std::size_t at = text.find(old);
        if (at == std::string::npos) throw std::logic_error("nothing to replace: " + old);
        text.replace(at, old.size(), fresh);
    }
    void put(const std::string& old, const std::string& fresh) { put(payload, old, fresh); }
    void in_header(const std::string& old, const std::string& fresh) { put(header, old, fresh); }
    void add_member(const std::string& member) { header.insert(header.size() - 1, "," + member); }
    void add_claim(const std::string& claim) { payload.insert(payload.size() - 1, "," + claim); }
    void add_field(const std::string& field) {
        put(R"("risk_flag":false)", R"("risk_flag":false,)" + field);
    }

    std::string jws() const {
        std::string written = payload;
        std::string digests;
        for (const std::string& each : referenced)
            digests += (digests.empty() ? "\"" : ",\"") + sha256(each).base64url() + '"';
        if (const std::size_t at = written.find("DIGESTS"); at != std::string::npos)
            written.replace(at, 7, digests);
        const std::string input = base64url_encode(header) + '.' + base64url_encode(written);
        return input + '.' + base64url_encode(officer().key.sign(input));
    }
    std::string text() const {
        std::string out = jws() + '~';
        for (const std::string& disclosure : disclosures) out += disclosure + '~';
        return afterwards ? afterwards(std::move(out)) : out;
    }
};

/// All that stands between bytes and a VerifiedEvent.
inline Result<VerifiedEvent> received(const std::string& text) {
    BANGIAO_TRY(ParsedEvent parsed, ParsedEvent::parse(text, Opening::every_digest));
    return VerifiedEvent::verify(std::move(parsed), officer().signing, noon);
}

/// One way to be wrong, and the one reason that must be given for it.
struct Hostile {
    const char* name;
    void (*make)(Forgery&);
    Reason reason;
};
inline void PrintTo(const Hostile& hostile, std::ostream* out) {
    *out << hostile.name;
}
inline std::string name_of_row(const ::testing::TestParamInfo<Hostile>& row) {
    return row.param.name;
}

inline void expect_refused(const Hostile& hostile) {
    Forgery forgery;
    hostile.make(forgery);
    const Result<VerifiedEvent> event = received(forgery.text());
    ASSERT_FALSE(event) << "it was accepted";
    EXPECT_EQ(code_of(event.error().reason), code_of(hostile.reason))
        << event.error().detail << ' ' << event.error().pointer;
}

}  // namespace bangiao::testing
