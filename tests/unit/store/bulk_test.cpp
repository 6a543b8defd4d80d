#include "store/bulk.hpp"

#include <gtest/gtest.h>

namespace bangiao::store {
namespace {

TEST(Column, JoinsItsValuesByTheUnitSeparator) {
    Column column;
    column.add("a");
    column.add(std::uint64_t{7});
    column.add(true);
    column.add_bytes(std::string_view("\x00\xff", 2));
    column.add_null();
    EXPECT_EQ(std::move(column).parameter().text(),
              "a\x1f"
              "7\x1f"
              "true\x1f\\x00ff\x1f\x18");
}

TEST(Column, RefusesWhateverWouldComeApartElsewhere) {
    Column column;
    EXPECT_THROW(column.add("a\x1f"
                            "b"),
                 std::invalid_argument);
    EXPECT_THROW(column.add("a\x18"), std::invalid_argument);
    EXPECT_THROW(column.add(std::string_view("a\0b", 3)), std::invalid_argument);
    EXPECT_THROW(column.add(""), std::invalid_argument);
    EXPECT_TRUE(column.empty());
    column.add_or_null("");
    EXPECT_EQ(std::move(column).parameter().text(), "\x18");
}

TEST(Parameter, RefusesAZeroByteAtWhichTheTextWouldBeCut) {
    EXPECT_THROW(Parameter(std::string_view("a\0b", 3)), std::invalid_argument);
    EXPECT_EQ(Parameter::bytes(std::string_view("a\0b", 3)).text(), "\\x610062");
}

TEST(Row, DoesNotTakeOneFormForAnother) {
    const Row row({std::string("12"), std::string("x"), std::nullopt, std::string("\\x0g")});
    EXPECT_EQ(row.number(0), 12u);
    EXPECT_THROW(row.number(1), Damaged);
    EXPECT_TRUE(row.null(2));
    EXPECT_THROW(row.text(2), Damaged);
    EXPECT_THROW(row.bytes(3), Damaged);
    EXPECT_THROW(row.digest(0), Damaged);
}

}  // namespace
}  // namespace bangiao::store
