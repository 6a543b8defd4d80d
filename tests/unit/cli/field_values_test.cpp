#include "cli/field_values.hpp"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/draft_fields.hpp"
#include "cli/shell.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

FieldForm field(const std::string& type, bool required = false, const std::string& items = {}) {
    return {type, items, false, required, {}, {}};
}

/// A form with a field of every kind that is typed differently.
EventForm form() {
    EventForm form{*EventType::parse("parcel.sent"),
                   {"gửi", "sent"},
                   sha256("policy"),
                   EventForm::Chain::of_a_case,
                   true,
                   {},
                   {}};
    form.fields = {{"note", field("text", true)},
                   {"fragile", field("bool", true)},
                   {"weight", field("int")},
                   {"stamps", field("list", false, "code")},
                   {"counts", field("list", false, "int")},
                   {"papers", field("list", false, "table")},
                   {"size", field("table")}};
    form.fields.at("weight").clear = true;
    return form;
}

json::value only(const std::string& argument) {
    const Result<Values> values = typed_values(form(), {argument});
    EXPECT_TRUE(values.has_value()) << argument;
    return values ? values->begin()->second : json::value();
}

void expect_refused(const std::vector<std::string>& arguments, Reason reason,
                    const std::string& pointer) {
    const Result<Values> values = typed_values(form(), arguments);
    ASSERT_FALSE(values.has_value()) << arguments.front();
    EXPECT_EQ(values.error().reason, reason) << arguments.front();
    EXPECT_EQ(values.error().pointer, pointer) << arguments.front();
}

TEST(FieldValues, TakeTheTypeOfTheirField) {
    EXPECT_EQ(only("note=true"), json::value("true")) << "a text stays a text";
    EXPECT_EQ(only("note=a=b, c"), json::value("a=b, c")) << "up to the first = is the name";
    EXPECT_EQ(only("note="), json::value(""));
    EXPECT_EQ(only("fragile=false"), json::value(false));
    EXPECT_EQ(only("weight=-12"), json::value(-12));
    EXPECT_EQ(only(R"(size={"cm":3})"), json::value(json::object{{"cm", 3}}));
}

TEST(FieldValues, AListIsGivenElementByElementOrWhole) {
    const Result<Values> values = typed_values(form(), {"stamps=a", "stamps=b", "counts=3"});
    ASSERT_TRUE(values.has_value());
    EXPECT_EQ(values->at("stamps"), json::value(json::array{"a", "b"}));
    EXPECT_EQ(values->at("counts"), json::value(json::array{3}));
    EXPECT_EQ(only("papers=[]"), json::value(json::array()));
    EXPECT_EQ(only(R"(papers=[{"no":"1"}])"), json::value(json::array{json::object{{"no", "1"}}}));
    EXPECT_EQ(only(R"(papers={"no":"1"})"), only(R"(papers=[{"no":"1"}])")) << "a single one";
}

TEST(FieldValues, WhatDoesNotFitIsRefusedWithItsPlace) {
    expect_refused({"fragile=yes"}, Reason::field_invalid, "/fields/fragile");
    for (const char* number :
         {"weight=", "weight=1.5", "weight=3kg", "weight=99999999999999999999"})
        expect_refused({number}, Reason::field_invalid, "/fields/weight");
    expect_refused({"size=3"}, Reason::field_invalid, "/fields/size");
    expect_refused({"stamps=[a"}, Reason::field_invalid, "/fields/stamps");
    expect_refused({"counts=x"}, Reason::field_invalid, "/fields/counts");
    expect_refused({"note=a", "note=b"}, Reason::field_invalid, "/fields/note");
    expect_refused({"stamps=a", "stamps=[]"}, Reason::field_invalid, "/fields/stamps");
    expect_refused({"colour=red"}, Reason::field_unknown, "/fields/colour");
    for (const char* nothing : {"note", "=a", ""})
        EXPECT_THROW((void)typed_values(form(), {nothing}), UsageError) << nothing;
}

TEST(FieldValues, ARefusalNeverRepeatsAValue) {
    const Result<Values> values = typed_values(form(), {"fragile=Vàng Thị Thử"});
    ASSERT_FALSE(values.has_value());
    EXPECT_EQ(values.error().detail.find("Vàng"), std::string::npos);
}

TEST(FieldValues, AJsonObjectIsReadStrictly) {
    const Result<Values> values = values_of_object(form(), R"({"note":"a","weight":2})");
    ASSERT_TRUE(values.has_value());
    EXPECT_EQ(values->at("weight"), json::value(2));
    EXPECT_EQ(values_of_object(form(), R"({"note":"a","note":"b"})").error().reason,
              Reason::json_repeated_key);
    EXPECT_EQ(values_of_object(form(), R"({"colour":"red"})").error().reason,
              Reason::field_unknown);
    EXPECT_EQ(values_of_object(form(), R"(["note"])").error().reason, Reason::json_invalid);
}

TEST(FieldValues, WhatIsRequiredAndMissingIsNamedAtOnce) {
    const Checked lacking = complete(form(), {{"weight", 1}});
    ASSERT_FALSE(lacking.has_value());
    EXPECT_EQ(lacking.error().reason, Reason::field_missing);
    EXPECT_EQ(lacking.error().detail, "fragile, note");
    EXPECT_EQ(lacking.error().pointer, "/fields/fragile");
    EXPECT_TRUE(complete(form(), {{"note", "a"}, {"fragile", true}}).has_value());
}

TEST(FieldValues, StandInTheClearOnlyWhereTheFormSaysSo) {
    DraftEvent draft{Claims{*EventId::parse(random_uuid()),
                            *CaseId::parse(random_uuid()),
                            form().type,
                            *UnitId::parse("depot"),
                            *RoleName::parse("clerk"),
                            0,
                            Instant::from_seconds(0),
                            {},
                            form().policy,
                            {},
                            {},
                            {}},
                     {},
                     {}};
    put(draft, form(), "weight", 3);
    put(draft, form(), "note", "a");
    put(draft, form(), "colour", "red");
    EXPECT_EQ(draft.clear.size(), 1U);
    EXPECT_TRUE(draft.clear.contains("weight"));
    EXPECT_EQ(draft.sealed.size(), 2U) << "what the form does not know is never shown to everybody";
}

TEST(FieldValues, ARegistryActTakesOnlyTheParts) {
    RegistryForm act{form(), {{"thing", "note"}, {"heft", "weight"}}};
    const Result<Values> values =
        values_of_act(act, {{"thing", "a"}, {"heft", ""}, {"elsewhere", "b"}}, {"fragile=true"});
    ASSERT_TRUE(values.has_value());
    EXPECT_EQ(values->size(), 2U);
    EXPECT_EQ(values->at("note"), json::value("a"));
    EXPECT_EQ(values->at("fragile"), json::value(true));
}

}  // namespace
}  // namespace bangiao::cli
