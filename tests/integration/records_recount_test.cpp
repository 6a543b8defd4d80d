// Figures equal what another program counts: in another language, by other hands, from exported
// cases and the definitions alone.
#include <gtest/gtest.h>

#include <bangiao/base64.hpp>
#include <bangiao/figures.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <random>

#include "records/figures.hpp"
#include "support/child_process.hpp"
#include "support/temp_folder.hpp"

namespace bangiao::testing {
namespace {

namespace json = boost::json;

const PolicyBook& book() {
    static const PolicyBook loaded =
        PolicyBook::load(std::string(BANGIAO_SOURCE_DIR) + "/policies").value();
    return loaded;
}

/// What officers filed, as cases are exported; signatures are nobody's business here.
class Filed {
public:
    Filed() {
        for (const RegistryChange& change : adopt_all(book(), time("2022-08-01T08:00:00+07:00")))
            registry_.apply(change);
        reports_ = book().reports_in_force(registry_, legal_day(time("2026-01-01T08:00:00+07:00")));
        found("post", "BG_STATION", "lao-cai", "muong-khuong");
        found("office", "SOC_PROV", "lao-cai", "");
        found("away", "SOC_PROV", "ha-giang", "");
    }
    static Instant time(const std::string& text) { return Instant::parse(text).value(); }

    std::string open() {
        ids_.push_back(random_uuid());
        cases_.push_back({CaseId::parse(ids_.back()).value(), {}});
        return ids_.back();
    }
    std::string add(const std::string& case_id, const std::string& type, const std::string& at,
                    const json::object& fields = {}, const std::string& of = {},
                    const std::string& unit = "post") {
        json::object claims{{"jti", random_uuid()},
                            {"case", case_id},
                            {"type", type},
                            {"unit", unit},
                            {"occurred_at", at}};
        if (!of.empty()) claims["of"] = of;
        // Half of the fields in the clear, half disclosed, as in life.
        json::object clear;
        json::array digests;
        std::string disclosures;
        for (const auto& [name, value] : fields) {
            if (clear.size() <= digests.size()) {
                clear[name] = value;
                continue;
            }
            const std::string disclosure = base64url_encode(
                json::serialize(json::array{"c2FsdHNhbHRzYWx0c2FsdA", name, value}));
            digests.emplace_back(sha256(disclosure).base64url());
            disclosures += disclosure + "~";
        }
        if (!digests.empty()) clear["_sd"] = std::move(digests);
        claims["fields"] = std::move(clear);
        claims["_sd_alg"] = "sha-256";
        const std::string sd_jwt =
            "e30." + base64url_encode(json::serialize(claims)) + ".c2ln~" + disclosures;
        events_.push_back(json::object{{"index", events_.size()}, {"sd_jwt", sd_jwt}});
        const auto counted = counted_event(counted_shape(*reports_), sd_jwt);
        EXPECT_TRUE(counted) << sd_jwt;
        for (CountedCase& each : cases_)
            if (each.id.text() == case_id && counted && *counted) each.events.push_back(**counted);
        return std::string(claims.at("jti").as_string());
    }
    std::string received(const std::string& at, json::object more = {}) {
        const std::string id = open();
        json::object fields{{"route", "self_return_abroad"},
                            {"place", "lao-cai/muong-khuong"},
                            {"sex", "female"},
                            {"age_band", "18-24"}};
        for (const auto& [name, value] : more) fields[name] = value;
        add(id, "reception.recorded", at, fields);
        return id;
    }

    json::object report(const std::string& name, const std::string& from, const std::string& to,
                        const std::string& area) const {
        const FigureQuestion question{name, parse_day(from).value(), parse_day(to).value(), area};
        FigureQuestion earlier = question;
        const auto before = period_before(*reports_, question.from, question.to);
        std::tie(earlier.from, earlier.to) = before;
        ReportFigures figures = count_figures(*reports_, registry_, cases_, {}, question).value();
        compare_with(figures, count_figures(*reports_, registry_, cases_, {}, earlier).value());
        return json::parse(records::ReportView{std::move(figures), question.from, question.to,
                                               before, area, false, sha256(""), TreeSize(1),
                                               sha256("")}
                               .text())
            .as_object();
    }
    /// Every report but that of duties, for these days.
    std::vector<json::object> reports(const std::string& from, const std::string& to,
                                      const std::string& area = {}) const {
        std::vector<json::object> out;
        for (const std::string& name : report_names(*reports_))
            if (name != "n14") out.push_back(report(name, from, to, area));
        return out;
    }

    /// What the other program finds different.
    Ran recounted(const std::vector<json::object>& reports) const {
        const TempFolder folder;
        const auto write = [&](const std::string& name, const json::object& content) {
            const std::string file = folder / name;
            std::ofstream(file) << json::serialize(content);
            return file;
        };
        std::vector<std::string> words{BANGIAO_SOURCE_DIR "/tests/recount/recount.py",
                                       "--definitions", BANGIAO_SOURCE_DIR "/policies/figures.toml",
                                       "--units", write("units", {{"items", units_}})};
        for (const json::object& each : reports) {
            words.emplace_back("--report");
            words.push_back(write("report" + std::to_string(words.size()), each));
        }
        words.push_back(write("cases", {{"events", events_}}));
        return run("/usr/bin/python3", words);
    }
    void expect_the_same(const std::vector<json::object>& reports) const {
        const Ran ran = recounted(reports);
        EXPECT_EQ(ran.exit_code, 0) << ran.output << ran.error;
    }

    const ReportBook& definitions() const { return *reports_; }
    const std::vector<std::string>& ids() const { return ids_; }

private:
    void found(const std::string& id, const std::string& type, const std::string& province,
               const std::string& commune) {
        registry_.apply(
            UnitFounded{{UnitId::parse(id).value(), CaseId::parse(random_uuid()).value(), type,
                         province, commune, "", std::nullopt, time("2022-08-01T08:00:00+07:00"),
                         std::nullopt, std::nullopt}});
        units_.push_back(json::object{
            {"unit", id}, {"type", type}, {"province", province}, {"commune", commune}});
    }

    Registry registry_;
    const ReportBook* reports_ = nullptr;
    std::vector<CountedCase> cases_;
    std::vector<std::string> ids_;
    json::array events_, units_;
};

const json::value& table(const json::object& report, const std::string& figure,
                         const std::string& by) {
    for (const json::value& each : report.at("tables").as_array())
        if (each.at("figure").as_string() == figure && each.at("by") == json::value(by))
            return each;
    throw std::out_of_range(figure + " by " + by);
}

std::int64_t cell(const json::object& report, const std::string& figure, const std::string& by,
                  const std::string& code) {
    for (const json::value& each : table(report, figure, by).at("cells").as_array())
        if (each.at("code").as_string() == code) return each.at("count").to_number<std::int64_t>();
    throw std::out_of_range(code);
}

/// The cases that are easily counted wrongly.
struct EdgeCases : Filed {
    EdgeCases() {
        birthdays();
        corrections();
        revocations();
        duplicates();
        across_the_law();
        spans_and_regimes();
    }

    void birthdays() {
        for (const char* born : {"2010-03", "2008-03"})
            for (const char* at : {"2026-03-31T23:59:59+07:00", "2026-03-31T16:59:59Z",
                                   "2026-03-31T17:00:00Z", "2026-04-01T00:00:00+07:00"})
                received(at, {{"birth_month", born}, {"sex", "male"}});
    }
    void corrections() {
        const std::string id = open();
        const std::string first = add(id, "reception.recorded", "2026-01-10T10:00:00+07:00",
                                      {{"route", "via_mission"},
                                       {"sex", "male"},
                                       {"age_band", "18-24"},
                                       {"place", "ha-giang/a"}});
        add(id, "event.corrected", "2026-02-01T10:00:00+07:00",
            {{"values", json::object{{"sex", "female"}, {"birth_month", "2012-01"}}}}, first);
        add(id, "event.corrected", "2026-07-01T10:00:00+07:00",
            {{"values", json::object{{"sex", "other"}}}}, first);
        // Filed last, of an earlier day.
        add(id, "reception.recorded", "2025-12-20T10:00:00+07:00",
            {{"route", "rescued_domestic"}, {"sex", "male"}, {"place", "lao-cai/b"}});
    }
    void revocations() {
        const std::string gone = received("2026-01-10T10:00:00+07:00");
        add(gone, "identification.confirmed", "2026-01-20T10:00:00+07:00");
        add(gone, "identification.revoked", "2026-07-20T10:00:00+07:00");
        const std::string again = received("2026-01-11T10:00:00+07:00");
        add(again, "identification.confirmed", "2026-01-20T10:00:00+07:00");
        add(again, "identification.revoked", "2026-02-20T10:00:00+07:00");
        add(again, "identification.negative", "2026-03-01T10:00:00+07:00");
        add(again, "identification.foreign_paper_accepted", "2026-08-01T10:00:00+07:00");
    }
    void duplicates() {
        const std::string first = received("2026-01-10T10:00:00+07:00", {{"sex", "other"}});
        const std::string second = received("2026-03-10T10:00:00+07:00", {{"sex", "female"}});
        const std::string third = received("2026-04-10T10:00:00+07:00", {{"sex", "male"}});
        add(second, "case.merged_as_duplicate", "2026-05-01T10:00:00+07:00",
            {{"other_case", first}}, {}, "office");
        add(third, "case.merged_as_duplicate", "2026-09-01T10:00:00+07:00",
            {{"other_case", second}}, {}, "office");
    }
    void across_the_law() {
        const std::string id = received("2025-11-10T10:00:00+07:00", {{"age", 17}});
        add(id, "verification.requested", "2025-12-14T23:59:59+07:00");
        add(id, "verification.acknowledged", "2025-12-15T00:00:00+07:00",
            {{"received_at", "2025-12-15T09:00:00+07:00"}}, {}, "office");
        add(id, "verification.submitted", "2026-07-02T10:00:00+07:00", {}, {}, "office");
        add(id, "identification.confirmed", "2026-07-01T00:00:00+07:00", {}, {}, "office");
    }
    void spans_and_regimes() {
        const std::string id = received("2026-02-10T10:00:00+07:00");
        const std::string refused = add(id, "handoff.offered", "2026-02-10T11:00:00+07:00");
        add(id, "handoff.refused", "2026-02-10T12:00:00+07:00", {}, refused, "office");
        const std::string offer = add(id, "handoff.offered", "2026-02-10T13:00:00+07:00");
        add(id, "handoff.offered", "2026-02-10T13:30:00+07:00");
        add(id, "handoff.accepted", "2026-02-10T18:00:01+07:00", {}, offer, "office");
        add(id, "identification.confirmed", "2026-02-11T10:00:00+07:00", {}, {}, "office");
        for (const char* regime : {"health", "legal_aid", "health"})
            add(id, "support.delivered", "2026-02-12T10:00:00+07:00", {{"regime", regime}}, {},
                "office");
        add(id, "reintegration.received", "2026-02-20T10:00:00+07:00", {}, {}, "away");
        add(id, "reception.recorded", "2026-10-20T10:00:00+07:00",
            {{"place", "ha-giang/x"}, {"route", "rescued_domestic"}}, {}, "away");
    }
};

TEST(Recount, OfEdgeCasesComesToTheSame) {
    const EdgeCases cases;
    for (const char* area : {"", "lao-cai", "lao-cai/muong-khuong", "ha-giang"}) {
        cases.expect_the_same(cases.reports("2025-12-15", "2026-06-14", area));
        cases.expect_the_same(cases.reports("2025-12-15", "2026-12-14", area));
        cases.expect_the_same(cases.reports("2026-03-31", "2026-03-31", area));
    }
}

TEST(Recount, IsOfWhatThisTestMeans) {
    const EdgeCases cases;
    const json::object received = cases.report("n2", "2026-03-31", "2026-04-01", "");
    EXPECT_EQ(cell(received, "received", "age", "13-15"), 2);
    EXPECT_EQ(cell(received, "received", "age", "16-17"), 4) << "two turned 16, two are not yet 18";
    EXPECT_EQ(cell(received, "received", "age", "18-24"), 2);
    const json::object half = cases.report("n4", "2025-12-15", "2026-06-14", "");
    const json::object year = cases.report("n4", "2025-12-15", "2026-12-14", "");
    EXPECT_EQ(table(half, "identified", "sex").at("total").at("count").as_int64(), 2);
    EXPECT_EQ(table(year, "identified", "sex").at("total").at("count").as_int64(), 3);
    EXPECT_EQ(cell(cases.report("n2", "2025-12-15", "2025-12-31", ""), "received", "route",
                   "rescued_domestic"),
              1)
        << "what was filed late stands where it happened";
}

TEST(Recount, NamesWhatDiffers) {
    const EdgeCases cases;
    std::vector<json::object> reports = cases.reports("2025-12-15", "2026-06-14");
    json::value& total = reports[1].at("tables").at(0).at("total").at("count");
    total = total.to_number<std::int64_t>() + 1;
    const Ran ran = cases.recounted(reports);
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_TRUE(ran.output.starts_with("n2 received by route, total: count is ")) << ran.output;
    EXPECT_EQ(std::count(ran.output.begin(), ran.output.end(), '\n'), 1) << ran.output;
}

/// Cases as no officer would leave them, but as a log might hold them.
class AnyCases {
public:
    explicit AnyCases(unsigned seed) : random_(seed) {
        const CountedShape shape = counted_shape(filed_.definitions());
        for (int i = 0; i < 25; ++i) {
            const std::string id = filed_.open();
            std::vector<std::string> events;
            for (int n = up_to(12); n >= 0; --n) {
                const std::string type = up_to(3) ? shape.types[static_cast<std::size_t>(up_to(
                                                        static_cast<int>(shape.types.size()) - 1))]
                                                  : std::string("reception.recorded");
                const std::string of = events.empty() || up_to(2) ? std::string() : one_of(events);
                events.push_back(filed_.add(id, type, moment(), fields_of(type), of,
                                            one_of({"post", "office", "away", "nowhere"})));
            }
        }
    }
    const Filed& filed() const { return filed_; }

private:
    int up_to(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
    std::string one_of(const std::vector<std::string>& some) {
        return some[static_cast<std::size_t>(up_to(static_cast<int>(some.size()) - 1))];
    }
    std::string moment() {
        const auto two_digits = [](int number) {
            return (number < 10 ? "0" : "") + std::to_string(number);
        };
        return std::to_string(2025 + up_to(1)) + "-" + two_digits(1 + up_to(11)) + "-" +
               two_digits(1 + up_to(27)) + "T" + two_digits(up_to(23)) + ":00:00" +
               (up_to(1) ? "+07:00" : "Z");
    }
    json::object some_values() {
        json::object out;
        if (!up_to(2)) out["sex"] = one_of({"female", "male", "other", "unheard_of"});
        if (!up_to(2)) out["place"] = one_of({"lao-cai/a", "lao-cai/muong-khuong", "ha-giang"});
        if (!up_to(3)) out["birth_month"] = one_of({"2008-03", "2010-06", "1990-01", "2025-01"});
        if (!up_to(3)) out["age"] = up_to(70);
        if (!up_to(3)) out["age_band"] = one_of({"16-17", "60+"});
        if (!up_to(2)) out["route"] = one_of({"via_mission", "foreign_in_vn", "rescued_domestic"});
        if (!up_to(3)) out["other_country"] = one_of({"CN", "LA"});
        if (!up_to(3)) out["purpose_of_exploitation"] = one_of({"organs", "other"});
        if (!up_to(3)) out["regime"] = one_of({"health", "legal_aid"});
        if (!up_to(3)) out["channel"] = one_of({"hotline", "letter"});
        return out;
    }
    json::object fields_of(const std::string& type) {
        json::object out = some_values();
        if (type == "event.corrected") out = {{"values", some_values()}};
        if (type == "case.merged_as_duplicate") out["other_case"] = one_of(filed_.ids());
        if (type == "verification.acknowledged" && up_to(1)) out["received_at"] = moment();
        return out;
    }

    Filed filed_;
    std::mt19937 random_;
};

TEST(Recount, OfAnythingALogMightHoldComesToTheSame) {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        const AnyCases cases(seed);
        std::vector<json::object> reports;
        for (const char* area : {"", "lao-cai", "lao-cai/a"})
            for (const auto& [from, to] :
                 std::vector<std::pair<const char*, const char*>>{{"2025-12-15", "2026-06-14"},
                                                                  {"2025-12-15", "2026-12-14"},
                                                                  {"2025-05-05", "2026-02-02"}})
                for (json::object& each : cases.filed().reports(from, to, area))
                    reports.push_back(std::move(each));
        SCOPED_TRACE(seed);
        cases.filed().expect_the_same(reports);
    }
}

}  // namespace
}  // namespace bangiao::testing
