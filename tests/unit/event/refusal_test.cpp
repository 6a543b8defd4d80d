#include <gtest/gtest.h>

#include <bangiao/result.hpp>
#include <set>
#include <stdexcept>
#include <string>

namespace bangiao {
namespace {

const Reason reasons[] = {
#define BANGIAO_REASON(code, vi, en) Reason::code,
#include <bangiao/reasons.def>
#undef BANGIAO_REASON
};

TEST(Reason, IsFoundAgainByItsCode) {
    for (const Reason reason : reasons) EXPECT_EQ(reason_named(code_of(reason)), reason);
    EXPECT_EQ(code_of(Reason::signature_invalid), "signature_invalid");
    EXPECT_FALSE(reason_named(""));
    EXPECT_FALSE(reason_named("Signature_invalid"));
}

TEST(Reason, HasASentenceOfItsOwnInBothLanguages) {
    std::set<std::string_view> sentences;
    for (const Reason reason : reasons)
        for (const Language language : {Language::vi, Language::en}) {
            const std::string_view words = words_for(reason, language);
            EXPECT_TRUE(words.ends_with('.')) << code_of(reason);
            EXPECT_TRUE(sentences.insert(words).second) << code_of(reason);
        }
}

Result<int> half_of(int number) {
    if (number % 2 != 0) return Refusal(Reason::field_invalid, "odd", "/number");
    return number / 2;
}
Result<int> quarter_of(int number) {
    BANGIAO_TRY(const int half, half_of(number));
    BANGIAO_CHECK(half_of(half));
    return half / 2;
}

TEST(Result, HandsARefusalOn) {
    EXPECT_EQ(*quarter_of(8), 2);
    EXPECT_EQ(quarter_of(6).error().pointer, "/number");
    EXPECT_EQ(quarter_of(7).error().reason, Reason::field_invalid);
}

TEST(Result, ThrowsWhenAValueIsTakenFromARefusal) {
    EXPECT_THROW(static_cast<void>(half_of(1).value()), std::logic_error);
}

}  // namespace
}  // namespace bangiao
