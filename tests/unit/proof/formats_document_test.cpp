// The bytes that docs/formats.md shows are real: whoever builds a verifier may test it with them.
#include <gtest/gtest.h>

#include <algorithm>
#include <bangiao/audit.hpp>
#include <bangiao/leaf.hpp>
#include <bangiao/merkle.hpp>
#include <bangiao/receipt.hpp>
#include <fstream>
#include <iterator>

namespace bangiao {
namespace {

class FormatsDocument : public ::testing::Test {
protected:
    /// What stands between the fence with this word and the next fence.
    std::string block(const std::string& word) const {
        const std::string fence = "\n```" + word + "\n";
        const std::size_t start = document_.find(fence);
        if (start == std::string::npos) throw std::runtime_error("no block " + word);
        const std::size_t text = start + fence.size();
        return document_.substr(text, document_.find("```\n", text) - text);
    }
    std::string line(const std::string& word) const {
        const std::string text = block(word);
        return text.substr(0, text.find('\n'));
    }
    std::string jws() const { return line("event").substr(0, line("event").find('~')); }

private:
    static std::string read() {
        std::ifstream file(BANGIAO_SOURCE_DIR "/docs/formats.md");
        return {std::istreambuf_iterator<char>(file), {}};
    }
    const std::string document_ = read();
};

TEST_F(FormatsDocument, ItsEventVerifiesAgainstItsReceipt) {
    const Trust trust = Trust::parse(block("trust")).value();
    const EventFindings findings =
        verify_event(line("event"), block("receipt"), block("certificate"), trust);
    EXPECT_FALSE(findings.failed());
    for (const char* const name : {"format", "signature", "inclusion", "checkpoint"})
        EXPECT_TRUE(std::any_of(findings.checks.begin(), findings.checks.end(),
                                [&](const Check& check) {
                                    return check.name == name && check.result == CheckResult::pass;
                                }))
            << name;
}

TEST_F(FormatsDocument, ItsDigestLeafAndCheckpointAreThoseOfTheReceipt) {
    const Proof proof = Proof::parse(block("receipt")).value();
    EXPECT_EQ(line("digest"), sha256(jws()).base64url());
    EXPECT_EQ(line("leaf"), leaf_data(proof.admitted_at, jws()));
    EXPECT_EQ(line("leaf-hash"), leaf_hash(line("leaf")).base64());
    EXPECT_EQ(block("checkpoint"), proof.checkpoint);
}

}  // namespace
}  // namespace bangiao
