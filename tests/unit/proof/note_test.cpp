#include <gtest/gtest.h>
#include <sys/stat.h>

#include <bangiao/base64.hpp>
#include <bangiao/digest.hpp>
#include <bangiao/note.hpp>
#include <filesystem>
#include <fstream>

#include "unit/proof/vectors.hpp"

namespace bangiao {
namespace {

constexpr const char* dash = "\xE2\x80\x94 ";

struct Signers {
    NoteKey log = key("log");
    NoteKey labour = key("witness_labour");
    NoteKey police = key("witness_police");
    std::vector<NoteVerifier> all{log.verifier(), labour.verifier(), police.verifier()};

    static NoteKey key(const std::string& of) {
        const boost::json::value published = testing::vectors("proof_notes.json");
        for (const auto& each : published.at("keys").as_array())
            if (testing::text_of(each.at("of")) == of)
                return NoteKey::from_seed(testing::text_of(each.at("name")),
                                          each.at("type").to_number<int>() == 1
                                              ? NoteKeyType::ed25519
                                              : NoteKeyType::cosignature_v1,
                                          *hex_decode(testing::text_of(each.at("seed"))))
                    .value();
        throw std::runtime_error("no such key");
    }
};

std::string published_note() {
    return testing::text_of(testing::vectors("proof_notes.json").at("checkpoint").at("note"));
}

Reason refusal_of(std::string_view note) {
    const Result<Note> parsed = Note::parse(note);
    return parsed ? Reason::internal_error : parsed.error().reason;
}

TEST(NoteVerifier, HasThePublishedKeyIds) {
    const boost::json::value published = testing::vectors("proof_notes.json");
    for (const auto& each : published.at("keys").as_array()) {
        const NoteKey key = Signers::key(testing::text_of(each.at("of")));
        EXPECT_EQ(key.verifier().vkey(), testing::text_of(each.at("vkey")));
        EXPECT_EQ(hex_encode(key.verifier().public_key()), testing::text_of(each.at("public")));
        const Result<NoteVerifier> parsed = NoteVerifier::parse(testing::text_of(each.at("vkey")));
        ASSERT_TRUE(parsed);
        EXPECT_EQ(*parsed, key.verifier());
    }
}

TEST(NoteVerifier, IsSplitAtItsFirstTwoPlusSigns) {
    // The base64 of some key holds a + of its own: take the first seed for which it does.
    for (char seed = 1;; ++seed) {
        const NoteKey key =
            NoteKey::from_seed("a", NoteKeyType::ed25519, std::string(32, seed)).value();
        const std::string vkey = key.verifier().vkey();
        if (vkey.find('+', vkey.find('+', 2) + 1) == std::string::npos) continue;
        const Result<NoteVerifier> parsed = NoteVerifier::parse(vkey);
        ASSERT_TRUE(parsed);
        EXPECT_EQ(parsed->name(), "a");
        return;
    }
}

class WrongVkey : public ::testing::TestWithParam<const char*> {};
TEST_P(WrongVkey, IsRefused) {
    EXPECT_EQ(NoteVerifier::parse(GetParam()).error().reason, Reason::note_malformed);
}
INSTANTIATE_TEST_SUITE_P(
    All, WrongVkey,
    ::testing::Values(
        "", "a", "a+b", "+1c6ef3db+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
        // another key id, its upper case, another name, a space in the name
        "log.example.vn/handoff+1c6ef3dc+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
        "log.example.vn/handoff+1C6EF3DB+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
        "log.example.vn/other+1c6ef3db+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
        "log example+1c6ef3db+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
        "log.example.vn/handoff+1c6ef3db+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29",
        // an unknown type (0x02), a short key
        "log.example.vn/handoff+1c6ef3db+AoqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
        "log.example.vn/handoff+1c6ef3db+AYqI4910"));

TEST(Note, OfTheSpecificationVerifies) {
    // The worked example of c2sp.org/signed-note.
    const auto key = NoteVerifier::parse(
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
    const auto note = Note::parse(
        "This is an example message.\n\n"
        "\xE2\x80\x94 example.com/foo "
        "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYj"
        "OBH3mFXmRKuwHjG1Yu72IneyaQM=\n");
    ASSERT_TRUE(key);
    ASSERT_TRUE(note);
    const auto signers = verified_signers(*note, {*key});
    ASSERT_TRUE(signers);
    EXPECT_EQ(signers->size(), 1U);
    EXPECT_EQ(note->text, "This is an example message.\n");
}

TEST(Note, AsPublishedVerifiesUnderAllThreeKeys) {
    const Signers keys;
    const Result<Note> note = Note::parse(published_note());
    ASSERT_TRUE(note);
    EXPECT_EQ(note->serialised(), published_note());
    const auto signers = verified_signers(*note, keys.all);
    ASSERT_TRUE(signers);
    ASSERT_EQ(signers->size(), 3U);
    EXPECT_EQ((*signers)[0].time, 0U);
    EXPECT_EQ((*signers)[1].time, 1'767'225'600U);
    EXPECT_EQ((*signers)[2].time, 1'767'225'601U);
}

TEST(Note, IsSignedAsPublishedBecauseEd25519IsDeterministic) {
    const Signers keys;
    const Result<Note> note = Note::parse(published_note());
    ASSERT_TRUE(note);
    const std::string signed_here =
        note->text + "\n" + keys.log.sign(note->text, Instant::from_seconds(0)) +
        keys.labour.sign(note->text, Instant::from_seconds(1'767'225'600)) +
        keys.police.sign(note->text, Instant::from_seconds(1'767'225'601));
    EXPECT_EQ(signed_here, published_note());
    EXPECT_EQ(sha256(signed_here).hex(),
              testing::text_of(testing::vectors("proof_notes.json").at("checkpoint").at("sha256")));
}

TEST(Note, SeparatesItsTextAtTheLastBlankLine) {
    const Signers keys;
    const std::string text = "one\n\ntwo\n\nthree\n";
    const Result<Note> note =
        Note::parse(text + "\n" + keys.log.sign(text, Instant::from_seconds(0)));
    ASSERT_TRUE(note);
    EXPECT_EQ(note->text, text);
    EXPECT_TRUE(verified_signers(*note, keys.all));
}

TEST(Note, IgnoresLinesOfUnknownKeysWhateverTheirName) {
    const Signers keys;
    const std::string text = "text\n";
    const std::string good = text + "\n" + keys.log.sign(text, Instant::from_seconds(0));
    const std::string unknown =
        std::string(dash) + "nhân-chứng.vn/lạ " + base64_encode("\x01\x02\x03\x04 whatever") + "\n";
    // A key's own name with another id is another key.
    const std::string other_id = std::string(dash) + "log.example.vn/handoff " +
                                 base64_encode("\x01\x02\x03\x04 whatever") + "\n";
    const Result<Note> note = Note::parse(good + unknown + other_id);
    ASSERT_TRUE(note);
    const auto signers = verified_signers(*note, keys.all);
    ASSERT_TRUE(signers);
    EXPECT_EQ(signers->size(), 1U);
}

TEST(Note, IsWhollyInvalidWhenALineOfAKnownKeyFails) {
    const Signers keys;
    const std::string text = "text\n";
    const std::string wrong = keys.labour.sign("other\n", Instant::from_seconds(1));
    const Result<Note> note =
        Note::parse(text + "\n" + keys.log.sign(text, Instant::from_seconds(0)) + wrong);
    ASSERT_TRUE(note);
    EXPECT_EQ(verified_signers(*note, keys.all).error().reason, Reason::signature_invalid);
    EXPECT_TRUE(verified_signers(*note, {keys.log.verifier()})) << "unknown there: ignored";
}

TEST(Note, CountsAKeyOnceHoweverManyLinesItHas) {
    const Signers keys;
    const std::string text = "text\n";
    const std::string note_text = text + "\n" + keys.labour.sign(text, Instant::from_seconds(1)) +
                                  keys.labour.sign(text, Instant::from_seconds(2));
    const Result<Note> note = Note::parse(note_text);
    ASSERT_TRUE(note);
    const auto signers = verified_signers(*note, keys.all);
    ASSERT_TRUE(signers);
    EXPECT_EQ(signers->size(), 1U);
}

TEST(Note, CountsAKeyOnceUnderTwoNames) {
    const std::string seed(32, 'k');
    const auto one = NoteKey::from_seed("one", NoteKeyType::cosignature_v1, seed).value();
    const auto two = NoteKey::from_seed("two", NoteKeyType::cosignature_v1, seed).value();
    const std::string text = "text\n";
    const Result<Note> note = Note::parse(text + "\n" + one.sign(text, Instant::from_seconds(1)) +
                                          two.sign(text, Instant::from_seconds(1)));
    ASSERT_TRUE(note);
    EXPECT_EQ(verified_signers(*note, {one.verifier(), two.verifier()})->size(), 1U);
}

TEST(Note, OfOneKindOfKeyDoesNotVerifyAsTheOther) {
    const std::string seed(32, 'k');
    const auto plain = NoteKey::from_seed("k", NoteKeyType::ed25519, seed).value();
    const auto timed = NoteKey::from_seed("k", NoteKeyType::cosignature_v1, seed).value();
    const std::string line = timed.sign("text\n", Instant::from_seconds(1));
    const auto note = Note::parse("text\n\n" + line);
    ASSERT_TRUE(note);
    EXPECT_FALSE(plain.verifier().verifies("text\n", note->signatures[0].signature));
    EXPECT_TRUE(timed.verifier().verifies("text\n", note->signatures[0].signature));
    std::string beyond = note->signatures[0].signature;
    beyond[0] = '\x80';  // a time above 2^63-1
    EXPECT_FALSE(timed.verifier().verifies("text\n", beyond));
}

TEST(Note, NoticesEveryAlteredByte) {
    const Signers keys;
    const std::string good = published_note();
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string altered = good;
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        const Result<Note> note = Note::parse(altered);
        if (!note) continue;
        const auto signers = verified_signers(*note, keys.all);
        EXPECT_TRUE(!signers || signers->size() < 3) << "byte " << i;
    }
}

TEST(Note, WithoutItsFormIsRefused) {
    const Signers keys;
    const std::string line = keys.log.sign("text\n", Instant::from_seconds(0));
    EXPECT_EQ(refusal_of("text\n" + line), Reason::note_malformed) << "no blank line";
    EXPECT_EQ(refusal_of("text\n\n"), Reason::note_malformed) << "no signature";
    EXPECT_EQ(refusal_of("text\n\n" + line.substr(0, line.size() - 1)), Reason::note_malformed)
        << "no last LF";
    EXPECT_EQ(refusal_of("te\rxt\n\n" + line), Reason::note_malformed) << "a control character";
    EXPECT_EQ(refusal_of("te\xffxt\n\n" + line), Reason::note_malformed) << "no UTF-8";
    EXPECT_EQ(refusal_of("text\n\n-" + line.substr(3)), Reason::note_malformed) << "a hyphen";
    EXPECT_EQ(refusal_of("text\n\n" + line + "more\n"), Reason::note_malformed);
    EXPECT_EQ(refusal_of(""), Reason::note_malformed);
}

TEST(Note, WithAMalformedSignatureLineIsRefused) {
    const auto with = [](const std::string& line) {
        return refusal_of("text\n\n" + std::string(dash) + line + "\n");
    };
    const std::string sig = base64_encode("\x01\x02\x03\x04 signature");
    EXPECT_EQ(with("name  " + sig), Reason::note_malformed) << "two spaces";
    EXPECT_EQ(with(" " + sig), Reason::note_malformed) << "no name";
    EXPECT_EQ(with("na+me " + sig), Reason::note_malformed) << "a plus in the name";
    EXPECT_EQ(with("na\xC2\xA0me " + sig), Reason::note_malformed) << "a space of Unicode";
    EXPECT_EQ(with("name " + sig + " "), Reason::note_malformed) << "a trailing space";
    EXPECT_EQ(with("name " + base64_encode("\x01\x02\x03\x04")), Reason::note_malformed)
        << "an empty signature";
    EXPECT_EQ(with("name AAAA*AAA"), Reason::note_malformed) << "no base64";
    EXPECT_EQ(with("name"), Reason::note_malformed);
}

TEST(Note, IsBoundedInLinesAndBytes) {
    const Signers keys;
    const std::string line = keys.log.sign("text\n", Instant::from_seconds(0));
    std::string many = "text\n\n";
    for (int i = 0; i < 100; ++i) many += line;
    EXPECT_TRUE(Note::parse(many));
    EXPECT_EQ(refusal_of(many + line), Reason::note_malformed);
    EXPECT_EQ(refusal_of(std::string(64 * 1024, 'a') + "\n\n" + line), Reason::note_malformed);
}

class NoteKeyFile : public ::testing::Test {
public:
    ~NoteKeyFile() override { std::filesystem::remove(path_); }

protected:
    std::filesystem::path path_ = std::filesystem::path(::testing::TempDir()) / random_uuid();
    void write(const std::string& text, ::mode_t mode = 0600) const {
        std::ofstream(path_, std::ios::binary) << text;
        ::chmod(path_.c_str(), mode);
    }
};

TEST_F(NoteKeyFile, GivesBackTheKeyThatWasWritten) {
    const NoteKey key = NoteKey::generate("log.example.vn/handoff", NoteKeyType::ed25519);
    write(key.private_text() + "\n");
    const Result<NoteKey> read = NoteKey::from_file(path_.string());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->verifier(), key.verifier());
    const std::string line = read->sign("text\n", Instant::from_seconds(0));
    EXPECT_EQ(line, key.sign("text\n", Instant::from_seconds(0)));
}
TEST_F(NoteKeyFile, ThatOthersMayReadIsRefused) {
    write(NoteKey::generate("log", NoteKeyType::ed25519).private_text(), 0644);
    EXPECT_EQ(NoteKey::from_file(path_.string()).error().reason, Reason::key_unusable);
}
TEST_F(NoteKeyFile, WithAnotherTextIsRefusedAndNotRepeated) {
    const NoteKey key = NoteKey::generate("log", NoteKeyType::ed25519);
    const std::string good = key.private_text();
    for (const std::string& text :
         {std::string(), std::string("PRIVATE+KEY+"), key.verifier().vkey(), good + "x",
          good.substr(0, good.size() - 1), "PRIVATE+KEY+other" + good.substr(15)}) {
        write(text);
        const Result<NoteKey> read = NoteKey::from_file(path_.string());
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().reason, Reason::key_unusable);
        EXPECT_EQ(read.error().detail.find(good.substr(25, 10)), std::string::npos);
    }
}

}  // namespace
}  // namespace bangiao
