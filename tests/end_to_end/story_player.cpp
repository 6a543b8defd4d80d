#include "end_to_end/story_player.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bangiao/decide.hpp>
#include <boost/json/parse.hpp>
#include <set>

namespace bangiao::testing {
namespace {

std::string code_in(const https::Answer& answer) {
    return std::string(boost::json::parse(answer.body).at("code").as_string());
}

Instant occurred_at(const Scenario::Step& step) {
    const auto given = step.fields.find("occurred_at");
    if (given == step.fields.end()) return step.at;
    return Instant::parse(std::string(given->second.as_string())).value();
}

/// Names of the fields that a presentation shows.
std::set<std::string> fields_shown(const std::string& presentation) {
    std::set<std::string> names;
    for (const std::string& text : SdJwtParts::split(presentation).value().disclosures)
        names.insert(Disclosure::parse(text).value().name.value());
    return names;
}

}  // namespace

StoryPlayer::StoryPlayer(Stage& stage, Scenario story)
    : stage_(stage), story_(std::move(story)), prefix_(story_.id + ".") {}

void StoryPlayer::cast(Instant at) {
    std::vector<std::string> waiting;
    for (const auto& [name, about] : story_.units) waiting.push_back(name);
    while (!waiting.empty()) {  // whoever stands above is founded first
        const std::string name = waiting.back();
        Scenario::Unit unit = story_.units.at(name);
        if (!unit.parent.empty()) {
            if (!stage_.has_unit(prefix_ + unit.parent)) {
                waiting.push_back(unit.parent);
                continue;
            }
            unit.parent = prefix_ + unit.parent;
        }
        waiting.pop_back();
        if (stage_.has_unit(prefix_ + name)) continue;
        if (!unit.province.empty()) unit.province = prefix_ + unit.province;
        stage_.found_unit(prefix_ + name, unit, at);
    }
    for (const auto& [name, about] : story_.officers)
        stage_.enrol(prefix_ + name, prefix_ + about.unit, about.roles, at);
}

void StoryPlayer::play(const Scenario::Item& item) {
    std::visit([this](const auto& each) { run(each); }, item);
}

void play_together(std::vector<StoryPlayer>& players) {
    std::vector<std::pair<StoryPlayer*, const Scenario::Item*>> items;
    for (StoryPlayer& player : players)
        for (const Scenario::Item& item : player.story().items) items.emplace_back(&player, &item);
    const auto time_of = [](const auto& each) {
        return std::visit([](const auto& item) { return item.at; }, *each.second);
    };
    std::stable_sort(items.begin(), items.end(),
                     [&](const auto& a, const auto& b) { return time_of(a) < time_of(b); });
    for (const auto& [player, item] : items) player->play(*item);
}

CaseId StoryPlayer::case_id(const std::string& name) {
    const auto found = cases_.find(name);
    if (found != cases_.end()) return found->second.id;
    return cases_.emplace(name, ChainEnd{CaseId::parse(random_uuid()).value(), {}})
        .first->second.id;
}

std::map<std::string, std::string> StoryPlayer::exports() {
    std::map<std::string, std::string> texts;
    for (const auto& [name, chain] : cases_) {
        std::set<std::string> units;
        for (const auto& [officer, about] : story_.officers) {
            if (units.contains(about.unit)) continue;
            const https::Answer answer = stage_.client(stage_.officer(prefix_ + officer))
                                             .get("/api/v1/cases/" + chain.id.text() + "/export");
            if (answer.status != 200) continue;
            texts.emplace(officer + ", case " + name, answer.body);
            units.insert(about.unit);
        }
    }
    return texts;
}

// A step.

void StoryPlayer::run(const Scenario::Step& step) {
    SCOPED_TRACE(story_.id + ":" + std::to_string(step.line) + " " + step.event);
    stage_.realm().set_clock(step.at);
    if (!step.again.empty()) return file_again(step);
    const std::string sd_jwt = sd_jwt_of(step);
    const https::Answer answer = stage_.client(stage_.officer(prefix_ + step.by)).file(sd_jwt);
    if (step.admitted)
        expect_admitted(step, answer, sd_jwt);
    else
        expect_refused(step, answer);
}

/// What was recorded once is answered with its receipt and recorded no second time.
void StoryPlayer::file_again(const Scenario::Step& step) {
    const EventId original = named_.at(step.again);
    const auto filed = std::find_if(admitted_.begin(), admitted_.end(),
                                    [&](const auto& each) { return each.first == original; });
    ASSERT_NE(filed, admitted_.end());
    RecordingClient& client = stage_.client(stage_.officer(prefix_ + step.by));
    const https::Answer answer = client.file(filed->second);
    ASSERT_EQ(answer.status, 200U) << answer.body;
    const Receipt receipt = Receipt::parse(answer.body).value();
    EXPECT_EQ(receipt.event_id, original);
    EXPECT_LT(receipt.admitted_at, step.at);
    const https::Answer seen = client.get("/api/v1/cases/" + case_id(step.case_name).text());
    ASSERT_EQ(seen.status, 200U) << seen.body;
    EXPECT_EQ(boost::json::parse(seen.body).at("head").as_string(),
              cases_.at(step.case_name).head->base64url());
}

std::string StoryPlayer::sd_jwt_of(const Scenario::Step& step) {
    const Instant at = occurred_at(step);
    const std::optional<EventForm> form =
        event_form(stage_.realm().policies(), stage_.adopted(), step.event, legal_day(at));
    Values fields;
    for (const auto& [name, value] : step.fields) {
        if (name == "occurred_at") continue;
        const bool known = form && form->fields.contains(name);
        fields.emplace(name, known ? translated(form->fields.at(name), value) : value);
    }
    case_id(step.case_name);
    Draft draft = stage_.draft(step.event, step.as, cases_.at(step.case_name), at, fields);
    if (!step.of.empty() && named_.contains(step.of)) draft.of = named_.at(step.of);
    return signed_by(stage_.officer(prefix_ + step.by), draft);
}

boost::json::value StoryPlayer::translated(const FieldForm& form, const boost::json::value& value) {
    if (form.type != "list" || !value.is_array()) return translated(form.type, value);
    boost::json::array list;
    for (const boost::json::value& item : value.as_array())
        list.push_back(translated(form.items, item));
    return list;
}

boost::json::value StoryPlayer::translated(const std::string& type,
                                           const boost::json::value& value) {
    if (!value.is_string()) return value;
    const std::string name(value.as_string());
    if (type == "unit" && stage_.has_unit(prefix_ + name))
        return boost::json::value(stage_.unit(prefix_ + name).text());
    if (type == "officer" && stage_.has_officer(prefix_ + name))
        return boost::json::value(stage_.officer(prefix_ + name).id.text());
    if (type == "case") return boost::json::value(case_id(name).text());
    return value;
}

void StoryPlayer::expect_admitted(const Scenario::Step& step, const https::Answer& answer,
                                  const std::string& sd_jwt) {
    ASSERT_EQ(answer.status, 201U) << answer.body;
    const Receipt receipt = Receipt::parse(answer.body).value();
    cases_.at(step.case_name).head = receipt.digest;
    if (!step.name.empty()) named_.insert_or_assign(step.name, receipt.event_id);
    admitted_.emplace_back(receipt.event_id, sd_jwt);
    EXPECT_EQ(receipt.digest, sha256(sd_jwt.substr(0, sd_jwt.find('~'))));
    EXPECT_EQ(receipt.admitted_at.seconds(), step.at.seconds());
    if (!step.then.identification.empty()) {
        EXPECT_EQ(receipt.summary.identification, step.then.identification);
    }
    if (!step.then.lifecycle.empty()) {
        EXPECT_EQ(receipt.summary.lifecycle, step.then.lifecycle);
    }
    expect_custody(step.then, receipt.summary.custody);
    expect_duties(step.then, receipt.duties);
}

/// The unit itself, or who stands in its place; a receipt names units as they were signed.
UnitId StoryPlayer::standing_for(const UnitId& unit) const {
    const auto found = successors_.find(unit);
    return found == successors_.end() ? unit : standing_for(found->second);
}

void StoryPlayer::expect_custody(const Scenario::Standing& standing, const Custody& custody) const {
    for (const auto& [key, value] : standing.custody) {
        if (key == "state") {
            EXPECT_EQ(custody.state, value);
            continue;
        }
        const std::optional<UnitId>& unit = key == "to" ? custody.to : custody.unit;
        ASSERT_TRUE(unit.has_value());
        EXPECT_EQ(standing_for(*unit), stage_.unit(prefix_ + value));
    }
}

void StoryPlayer::expect_duties(const Scenario::Standing& standing,
                                const std::vector<Duty>& duties) const {
    for (const Scenario::ExpectedDuty& expected : standing.duties)
        EXPECT_TRUE(std::any_of(duties.begin(), duties.end(),
                                [&](const Duty& duty) {
                                    return duty.rule == expected.rule &&
                                           standing_for(duty.unit) ==
                                               stage_.unit(prefix_ + expected.unit) &&
                                           duty.due == expected.due;
                                }))
            << expected.rule << " of " << expected.unit;
    for (const std::string& rule : standing.discharged)
        for (const Duty& duty : duties) EXPECT_NE(duty.rule, rule) << "still open";
}

/// A caller who is no party to the case learns nothing but that there is none for it.
void StoryPlayer::expect_refused(const Scenario::Step& step, const https::Answer& answer) {
    ASSERT_GE(answer.status, 400U) << answer.body;
    ASSERT_LT(answer.status, 500U) << answer.body;
    if (step.reason.empty()) return;
    const https::Answer seen = stage_.client(stage_.officer(prefix_ + step.by))
                                   .get("/api/v1/cases/" + case_id(step.case_name).text());
    const bool opening = !cases_.at(step.case_name).head.has_value();
    const bool tells = opening || tells_nothing_of_the_case(*reason_named(step.reason));
    EXPECT_EQ(code_in(answer), seen.status == 404 && !tells ? "case_unknown" : step.reason);
}

// A read.

void StoryPlayer::run(const Scenario::Read& read) {
    SCOPED_TRACE(story_.id + ":" + std::to_string(read.line) + " read by " + read.by);
    stage_.realm().set_clock(read.at);
    const https::Answer answer =
        stage_.client(stage_.officer(prefix_ + read.by))
            .get("/api/v1/cases/" + case_id(read.case_name).text() + "/events?limit=100");
    ASSERT_EQ(answer.status, read.shown ? 200U : 404U) << answer.body;
    if (!read.shown) {
        EXPECT_EQ(code_in(answer), "case_unknown");
        return;
    }
    expect_fields(read, boost::json::parse(answer.body));
    const https::Answer seen = stage_.client(stage_.officer(prefix_ + read.by))
                                   .get("/api/v1/cases/" + case_id(read.case_name).text());
    ASSERT_EQ(seen.status, 200U) << seen.body;
    expect_standing(read, boost::json::parse(seen.body));
}

/// What ended by time alone has ended for every reader, and who succeeded a unit stands in its
/// place.
void StoryPlayer::expect_standing(const Scenario::Read& read,
                                  const boost::json::value& seen) const {
    const Scenario::Standing& standing = read.standing;
    const auto text = [](const boost::json::value& value) {
        return value.is_string() ? std::string(value.as_string()) : std::string();
    };
    for (const auto& [axis, expected] : {std::pair("identification", &standing.identification),
                                         std::pair("lifecycle", &standing.lifecycle)}) {
        if (expected->empty()) continue;
        EXPECT_EQ(text(seen.at(axis)), *expected);
    }
    for (const auto& [key, value] : standing.custody)
        EXPECT_EQ(text(seen.at("custody").at(key)),
                  key == "state" ? value : stage_.unit(prefix_ + value).text());
    std::set<std::string> open, overdue;
    for (const boost::json::value& duty : seen.at("duties").as_array()) {
        const std::string rule = text(duty.at("rule"));
        open.insert(rule + " of " + text(duty.at("unit")) + " due " + text(duty.at("due")));
        open.insert(rule);
        if (text(duty.at("state")) == "overdue") overdue.insert(rule);
    }
    for (const Scenario::ExpectedDuty& duty : standing.duties)
        EXPECT_TRUE(open.contains(duty.rule + " of " + stage_.unit(prefix_ + duty.unit).text() +
                                  " due " + duty.due.utc_text()))
            << duty.rule << " of " << duty.unit;
    for (const std::string& rule : standing.discharged)
        EXPECT_FALSE(open.contains(rule)) << rule << " is still open";
    if (!standing.overdue) return;
    for (const std::string& rule : *standing.overdue)
        EXPECT_TRUE(overdue.contains(rule)) << rule << " is not overdue";
    if (standing.overdue->empty()) {
        EXPECT_TRUE(overdue.empty());
    }
}

// A change.

void StoryPlayer::run(const Scenario::Change& change) {
    SCOPED_TRACE(story_.id + ":" + std::to_string(change.line) + " change");
    stage_.realm().set_clock(change.at);
    if (change.ends.empty())
        return stage_.revoke(prefix_ + change.revokes, change.at, change.key_only);
    const std::string successor = change.successor.empty() ? "" : prefix_ + change.successor;
    stage_.end_unit(prefix_ + change.ends, successor, change.at);
    if (!successor.empty())
        successors_.emplace(stage_.unit(prefix_ + change.ends), stage_.unit(successor));
}

void StoryPlayer::expect_fields(const Scenario::Read& read, const boost::json::value& page) const {
    std::set<std::string> shown, not_in_full;
    for (const boost::json::value& event : page.at("items").as_array()) {
        shown.merge(fields_shown(std::string(event.at("sd_jwt").as_string())));
        for (const auto& [field, how] : event.at("withheld").as_object()) not_in_full.insert(field);
    }
    for (const std::string& field : read.fields_shown)
        EXPECT_TRUE(shown.contains(field)) << field << " is not shown";
    for (const std::string& field : read.fields_withheld) {
        EXPECT_FALSE(shown.contains(field)) << field << " is shown";
        EXPECT_TRUE(not_in_full.contains(field)) << field << " is not shown as protected";
    }
}

}  // namespace bangiao::testing
