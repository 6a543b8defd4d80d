// From the one-time code to the officer's first event, and what is refused on the way.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>

#include "base/certificate_request.hpp"
#include "end_to_end/border_post.hpp"
#include "support/child_process.hpp"
#include "support/file_text.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

class Enrolling : public BorderPost {
protected:
    using Words = std::vector<std::string>;

    static void SetUpTestSuite() {
        BorderPost::SetUpTestSuite();
        second_ =
            new TestOfficer(TestOfficer::make(realm().authority(), first().unit, {"registrar"}));
        (void)realm().profile_of(*second_, service().port());
        const std::string files = realm().folder() / ("officers/" + second_->id.text());
        answer(first(), {"officer", "enrol", "--officer", second_->id.text(), "--unit",
                         first().unit.text(), "--role", "registrar", "--signing",
                         files + ".signing.pem", "--tls", files + ".pem"});
    }
    static void TearDownTestSuite() {
        delete second_;
        BorderPost::TearDownTestSuite();
    }

    /// Both registrars of the defence ministry.
    static const TestOfficer& first() { return realm().ministries().at("defence").founder; }
    static const TestOfficer& second() { return *second_; }

    static Ran bangiao(const std::filesystem::path& profile, Words words) {
        words.insert(words.begin(), {"--profile", profile.string()});
        return run(BANGIAO_BINARY_DIR "/bangiao", words);
    }
    static Ran bangiao(const TestOfficer& officer, const Words& words) {
        return bangiao(realm().profile_of(officer, service().port()), words);
    }
    /// What the command answers under --json; several commands file several events, a line each.
    static json::value answer(const TestOfficer& officer, Words words) {
        words.insert(words.begin(), "--json");
        const Ran ran = bangiao(officer, words);
        EXPECT_EQ(ran.exit_code, 0) << ran.output << ran.error;
        return json::parse(ran.output.substr(0, ran.output.find('\n')));
    }
    static std::string text(const json::value& value) { return std::string(value.as_string()); }

    static std::filesystem::path written(const std::string& name, const std::string& content) {
        const std::filesystem::path file = realm().folder() / name;
        std::ofstream(file, std::ios::binary) << content;
        std::filesystem::permissions(file, std::filesystem::perms(0600));
        return file;
    }
    static json::value invited(const Words& more = {}) {
        Words words{"officer", "invite", "--unit", guard().unit.text(), "--role", "receiver"};
        words.insert(words.end(), more.begin(), more.end());
        return answer(first(), words);
    }
    /// The officer's own device, which has neither a profile nor a certificate.
    static Ran device(const std::string& folder, const std::string& code) {
        return run(BANGIAO_BINARY_DIR "/bangiao",
                   {"--json", "officer", "request", realm().folder() / folder, "--code",
                    written(folder + ".code", code + "\n"), "--port",
                    std::to_string(service().enrolments_port()), "--roots",
                    realm().folder() / "root.pem"});
    }
    static json::value asked(const std::string& folder, const std::string& code) {
        const Ran ran = device(folder, code);
        EXPECT_EQ(ran.exit_code, 0) << ran.output << ran.error;
        return json::parse(ran.output);
    }

    /// A client that proves nothing about itself.
    static https::ClientConfig stranger(std::uint16_t port) {
        https::ClientConfig config = service().as(guard());
        config.port = port;
        config.tls.certificate.clear();
        config.tls.key.clear();
        return config;
    }
    struct Keys {
        SigningKey signing = SigningKey::generate_es256();
        SigningKey tls = SigningKey::generate_es256();
    };
    static std::string body_of(const std::string& code, const Keys& keys) {
        json::object body;
        body["code"] = code;
        body["signing"] = CertificateRequest::make(keys.signing.handle()).pem();
        body["tls"] = CertificateRequest::make(keys.tls.handle()).pem();
        return json::serialize(body);
    }
    static https::Answer posted(const std::string& body) {
        return RecordingClient(stranger(service().enrolments_port()), BANGIAO_BINARY_DIR)
            .post("/enrolments", "application/json", body);
    }
    static void expect_refused_with(const https::Answer& answer, unsigned status,
                                    const std::string& code) {
        EXPECT_EQ(answer.status, status) << answer.body;
        EXPECT_EQ(text(json::parse(answer.body).at("code")), code);
    }
    static std::string with_another_secret(std::string code) {
        code.back() = code.back() == '0' ? '1' : '0';
        return code;
    }
    /// The profile that goes with the files in the device's folder.
    static std::filesystem::path profile_in(const std::string& folder) {
        return written(folder + "/profile.toml",
                       "unit = \"" + guard().unit.text() +
                           "\"\nrole = \"receiver\"\npolicies = \"../policies\"\n"
                           "trust = \"../trust.txt\"\nclock = \"../now\"\n[service]\nport = " +
                           std::to_string(service().port()) +
                           "\n[tls]\ncertificate = \"tls.pem\"\nkey = \"tls.key\"\n"
                           "roots = \"../root.pem\"\n[signing]\n"
                           "certificate = \"signing.pem\"\nkey = \"signing.key\"\n");
    }
    /// What the ministry's authority makes of the requests that `officer requests` wrote.
    static void certify(const std::string& id) {
        const std::pair<const char*, Usage> uses[] = {{"signing", Usage::signing},
                                                      {"tls", Usage::tls_client}};
        for (const auto& [use, usage] : uses) {
            const std::string request = file_text(realm().folder() / (id + "." + use + ".csr"));
            written(id + "." + use + ".pem",
                    realm().authority().certify(request, "an officer", usage, {-2000, 365}));
        }
    }

    /// All the way, with what the device is left with in its folder.
    static void enrolled(const std::string& folder, const Words& more) {
        const json::value invitation = invited(more);
        const std::string id = text(invitation.at("enrolment"));
        const std::string code = text(invitation.at("code"));
        asked(folder, code);
        answer(second(), {"officer", "approve", id});
        answer(first(), {"officer", "requests", id, "--out", realm().folder()});
        certify(id);
        answer(first(), {"officer", "enrol", "--enrolment", id, "--signing",
                         realm().folder() / (id + ".signing.pem"), "--tls",
                         realm().folder() / (id + ".tls.pem")});
        EXPECT_EQ(text(asked(folder, code).at("state")), "enrolled");
    }

private:
    static TestOfficer* second_;
};

TestOfficer* Enrolling::second_ = nullptr;

TEST_F(Enrolling, LeadsFromTheCodeToTheFirstEvent) {
    const json::value invitation = invited();
    const std::string id = text(invitation.at("enrolment"));
    const std::string code = text(invitation.at("code"));
    EXPECT_EQ(text(invitation.at("state")), "open");
    const json::value requested = asked("device", code);
    EXPECT_EQ(text(requested.at("state")), "requested");
    // Nothing happens before a second officer has compared the keys.
    const std::filesystem::path folder = realm().folder();
    EXPECT_EQ(bangiao(first(), {"officer", "requests", id, "--out", folder}).exit_code, 1);
    const Ran alone = bangiao(first(), {"officer", "approve", id});
    EXPECT_EQ(alone.exit_code, 1);
    EXPECT_NE(alone.error.find("same_officer"), std::string::npos) << alone.error;
    const json::value approved = answer(second(), {"officer", "approve", id});
    EXPECT_EQ(text(approved.at("state")), "approved");
    EXPECT_EQ(approved.at("signing"), requested.at("signing")) << "what both people see";
    answer(first(), {"officer", "requests", id, "--out", folder});
    certify(id);
    const std::string signing = folder / (id + ".signing.pem");
    const std::string tls = folder / (id + ".tls.pem");
    const Ran swapped = bangiao(first(), {"officer", "enrol", "--enrolment", id, "--signing", tls});
    EXPECT_EQ(swapped.exit_code, 2) << "a certificate of another key";
    answer(first(), {"officer", "enrol", "--enrolment", id, "--signing", signing, "--tls", tls});
    // The device comes for its certificates, and the officer goes to work.
    EXPECT_EQ(text(asked("device", code).at("state")), "enrolled");
    const std::filesystem::path profile = profile_in("device");
    const Ran me = bangiao(profile, {"--json", "me"});
    EXPECT_EQ(me.exit_code, 0) << me.error;
    EXPECT_EQ(json::parse(me.output).at("officer"), invitation.at("officer"));
    const Ran filed =
        bangiao(profile, {"file", "reception.recorded", "route=self_return_abroad", "sex=female",
                          "place=lao-cai/muong-khuong", "presumed_minor=false", "age_band=18-24",
                          "accompanying_count=0"});
    EXPECT_EQ(filed.exit_code, 0) << filed.error;
}

TEST_F(Enrolling, IsTheWayBackForADeviceThatWasAwayForTooLong) {
    TestOfficer away = TestOfficer::make(realm().authority(), guard().unit, {"receiver"});
    away.tls =
        realm().authority().issue(away.id.text(), Usage::tls_client, KeyKind::p256, {-2000, -1});
    for (const char* use : {"signing", "tls"}) stage().enrol("post", away, use, now());
    https::Client expired(service().as(away));
    EXPECT_THROW(expired.get("/api/v1/me"), https::TlsRefused);
    enrolled("again", {"--officer", away.id.text()});
    const std::filesystem::path profile = profile_in("again");
    const Ran me = bangiao(profile, {"--json", "me"});
    EXPECT_EQ(text(json::parse(me.output).at("officer")), away.id.text()) << me.error;
    // What happened meanwhile is signed anew, as of its day.
    const std::string then = (now() - 24h * 3).local_text();
    const Words late{"file",
                     "reception.recorded",
                     "route=self_return_abroad",
                     "sex=female",
                     "place=lao-cai/muong-khuong",
                     "presumed_minor=false",
                     "age_band=18-24",
                     "accompanying_count=0",
                     "--occurred-at",
                     then};
    EXPECT_EQ(bangiao(profile, late).exit_code, 1) << "not without a reason";
    Words with_reason = late;
    with_reason.push_back("late_reason=no network at the post");
    const Ran filed = bangiao(profile, with_reason);
    EXPECT_EQ(filed.exit_code, 0) << filed.error;
}

TEST_F(Enrolling, StandsWhereTheRegistryAndBothRegistrarsBroughtIt) {
    json::object opening;
    opening["unit"] = guard().unit.text();
    opening["roles"] = json::array{"receiver"};
    const std::string path = "/api/v1/enrolments";
    const https::Answer opened =
        stage().client(first()).post(path, "application/json", json::serialize(opening));
    ASSERT_EQ(opened.status, 201U) << opened.body;
    const json::value invitation = json::parse(opened.body);
    ASSERT_EQ(posted(body_of(text(invitation.at("code")), Keys())).status, 200U);
    const std::string id = text(invitation.at("enrolment"));
    const https::Answer approved =
        stage().client(second()).post(path + "/" + id + "/approval", "application/json", "{}");
    EXPECT_EQ(approved.status, 200U) << approved.body;
    const https::Answer again =
        stage().client(second()).post(path + "/" + id + "/approval", "application/json", "{}");
    expect_refused_with(again, 409, "enrolment_not_waiting");
    const https::Answer listed = stage().client(second()).get(path);
    EXPECT_EQ(json::parse(listed.body).at("items").at(0), json::parse(approved.body));
    opening["role"] = "receiver";
    expect_refused_with(
        stage().client(first()).post(path, "application/json", json::serialize(opening)), 422,
        "field_unknown");
    expect_refused_with(stage().client(first()).post(path, "text/plain", "{}"), 415,
                        "media_type_unsupported");
}

TEST_F(Enrolling, TakesOneCodeForOneSetOfKeys) {
    const std::string code = text(invited().at("code"));
    const Keys keys;
    EXPECT_EQ(posted(body_of(code, keys)).status, 200U);
    EXPECT_EQ(posted(body_of(code, keys)).status, 200U) << "the same keys may ask again";
    expect_refused_with(posted(body_of(code, Keys())), 403, "enrolment_code_invalid");
}

TEST_F(Enrolling, EndsWithTooManyWrongCodes) {
    const std::string code = text(invited().at("code"));
    const Keys keys;
    for (int i = 0; i < 5; ++i)
        expect_refused_with(posted(body_of(with_another_secret(code), keys)), 403,
                            "enrolment_code_invalid");
    expect_refused_with(posted(body_of(code, keys)), 403, "enrolment_code_invalid");
}

TEST_F(Enrolling, EndsWithTheCodesLifetime) {
    const std::string code = text(invited().at("code"));
    realm().set_clock(now() + 72h);
    expect_refused_with(posted(body_of(code, Keys())), 403, "enrolment_code_invalid");
    realm().set_clock(now());
}

TEST_F(Enrolling, RefusesWhatIsNoRequestAtAll) {
    const std::string code = text(invited().at("code"));
    const Keys keys;
    expect_refused_with(posted("{}"), 422, "field_missing");
    expect_refused_with(posted("[]"), 400, "json_invalid");
    expect_refused_with(posted(R"({"code":1,"signing":"","tls":""})"), 422, "field_invalid");
    expect_refused_with(posted(R"({"code":"x","signing":"a","tls":"b"})"), 422,
                        "certificate_request_invalid");
    for (const std::string& wrong : {std::string("x"), code.substr(0, 40), code + "0",
                                     with_another_secret(code), random_uuid() + code.substr(36)})
        expect_refused_with(posted(body_of(wrong, keys)), 403, "enrolment_code_invalid");
    Keys one_key;
    one_key.tls = SigningKey::from_pem(realm().authority().issue("x", Usage::signing).key).value();
    json::object body = json::parse(body_of(code, one_key)).as_object();
    body["signing"] = body["tls"];
    expect_refused_with(posted(json::serialize(body)), 422, "certificate_request_invalid");
    expect_refused_with(posted(std::string(12 * 1024 + 1, ' ')), 413, "body_too_large");
    EXPECT_EQ(posted(body_of(code, keys)).status, 200U) << "it was none of that";
}

TEST_F(Enrolling, IsServedToStrangersAndNothingElseIs) {
    https::Client client(stranger(service().enrolments_port()));
    EXPECT_EQ(client.get("/api/v1/me").status, 404U);
    EXPECT_EQ(client.get("/healthz").status, 404U);
    EXPECT_EQ(stage().client(guard()).post("/enrolments", "application/json", "{}").status, 404U);
    https::Client at_the_door(stranger(service().port()));
    EXPECT_THROW(at_the_door.get("/api/v1/me"), https::Unreachable);
}

TEST_F(Enrolling, IsNotTriedWithoutEnd) {
    https::Answer last = posted("{}");
    for (int i = 0; i < 60 && last.status != 429; ++i) last = posted("{}");
    expect_refused_with(last, 429, "too_many_requests");
    EXPECT_FALSE(last.header("retry-after").empty());
}

TEST_F(Enrolling, IsOpenedAndApprovedByRegistrarsOfTheUnitAboveOnly) {
    const Words elsewhere{"officer", "invite", "--unit", clerk().unit.text(), "--role", "receiver"};
    const Ran other_ministry = bangiao(first(), elsewhere);
    EXPECT_EQ(other_ministry.exit_code, 1);
    EXPECT_NE(other_ministry.error.find("unit_not_permitted"), std::string::npos);
    const Ran guards =
        bangiao(guard(), {"officer", "invite", "--unit", guard().unit.text(), "--role", "decider"});
    EXPECT_EQ(guards.exit_code, 1);
    EXPECT_NE(guards.error.find("role_not_permitted"), std::string::npos);
    const json::value invitation = invited();
    const std::string id = text(invitation.at("enrolment"));
    EXPECT_EQ(bangiao(second(), {"officer", "approve", id}).exit_code, 1) << "nothing to compare";
    asked("waiting", text(invitation.at("code")));
    const TestOfficer& stranger = realm().ministries().at("health").founder;
    const Ran unseen = bangiao(stranger, {"officer", "approve", id});
    EXPECT_EQ(unseen.exit_code, 1);
    EXPECT_NE(unseen.error.find("not_found"), std::string::npos) << unseen.error;
    const json::value listed = answer(stranger, {"officer", "enrolments"});
    EXPECT_TRUE(listed.at("items").as_array().empty());
    EXPECT_EQ(bangiao(guard(), {"officer", "enrolments"}).exit_code, 1);
}

TEST_F(Enrolling, LeavesTheCodeNowhere) {
    const std::string code = text(invited().at("code"));
    asked("quiet", code);
    const std::string secret = code.substr(code.find('.') + 1);
    EXPECT_EQ(service().log().find(secret), std::string::npos);
    const json::value listed = answer(second(), {"officer", "enrolments"});
    EXPECT_EQ(json::serialize(listed).find(secret), std::string::npos);
}

}  // namespace
}  // namespace bangiao::testing
