#include <gtest/gtest.h>

#include <bangiao/search.hpp>
#include <boost/json/array.hpp>

namespace bangiao {
namespace {

using Terms = std::set<SearchTerm>;

Terms of_name(const char* text) {
    return search_terms(SearchKind::name, text);
}

TEST(SearchTerms, OfANameStandWithAndWithoutDiacritics) {
    EXPECT_EQ(of_name("Đặng Thị Thử"),
              (Terms{{"name", "dang thi thu"}, {"name_exact", "đặng thị thử"}}));
    EXPECT_EQ(of_name("Dang Thi Thu"),
              (Terms{{"name", "dang thi thu"}, {"name_exact", "dang thi thu"}}));
}

TEST(SearchTerms, OfANameAreTheSameHoweverItIsWritten) {
    const Terms terms = of_name("Vàng Thị Thử");
    EXPECT_EQ(of_name("VÀNG  THỊ\tTHỬ "), terms);
    EXPECT_EQ(of_name("Va\u0300ng Thi\u0323 Thu\u031b\u0309"), terms) << "decomposed";
    EXPECT_NE(of_name("Vang Thi Thu"), terms);
    EXPECT_TRUE(of_name("  ").empty());
}

TEST(SearchTerms, OfAListAreThoseOfItsItems) {
    const Terms terms = search_terms(SearchKind::name, boost::json::array{"Ba", "Tư", 5});
    EXPECT_EQ(terms,
              (Terms{{"name", "ba"}, {"name", "tu"}, {"name_exact", "ba"}, {"name_exact", "tư"}}));
}

TEST(SearchTerms, OfADocumentAreTheNumbersInItsText) {
    const auto of_document = [](const char* text) {
        return search_terms(SearchKind::document, text);
    };
    const Terms identity_card{{"document", "012345678901"}};
    EXPECT_EQ(of_document("CCCD 012345678901"), identity_card);
    EXPECT_EQ(of_document("012 345 678 901"), identity_card);
    EXPECT_EQ(of_document("cccd: 012.345.678.901, cấp 2021"), identity_card);
    EXPECT_EQ(of_document("Hộ chiếu b1234567"), (Terms{{"document", "B1234567"}}));
    EXPECT_EQ(of_document("B1234567 và 012345678901"),
              (Terms{{"document", "012345678901"}, {"document", "B1234567"}}));
    EXPECT_TRUE(of_document("không có giấy tờ").empty());
}

TEST(SearchTerms, OfADayAreTheDay) {
    EXPECT_EQ(search_terms(SearchKind::birth_date, "1997-11-17"),
              (Terms{{"birth_date", "1997-11-17"}}));
    EXPECT_TRUE(search_terms(SearchKind::birth_date, "17/11/1997").empty());
    EXPECT_TRUE(search_terms(SearchKind::birth_date, 1997).empty());
}

}  // namespace
}  // namespace bangiao
