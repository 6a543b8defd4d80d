#include "end_to_end/border_post.hpp"

#include <bangiao/checkpoint.hpp>
#include <bangiao/note.hpp>
#include <boost/json/parse.hpp>

namespace bangiao::testing {

Realm* BorderPost::realm_ = nullptr;
RunningService* BorderPost::service_ = nullptr;
Stage* BorderPost::stage_ = nullptr;

Instant BorderPost::now() {
    return any_evening;
}

void BorderPost::SetUpTestSuite() {
    set_up();
}

void BorderPost::set_up(const std::string& more_config,
                        const std::function<void(Realm&)>& prepare) {
    realm_ = new Realm(now(), more_config);
    if (prepare) prepare(*realm_);
    service_ = new RunningService(*realm_);
    stage_ = new Stage(*realm_, *service_, now());
    stage_->found_unit("post", {"BG_STATION", "lao-cai", "muong-khuong", "", ""}, now());
    stage_->found_unit("commune", {"COMMUNE", "lao-cai", "muong-khuong", "", ""}, now());
    stage_->found_unit("soyte", {"SOC_PROV", "lao-cai", "", "", ""}, now());
    stage_->enrol("guard", "post", {"receiver", "decider"}, now());
    stage_->enrol("clerk", "commune", {"receiver"}, now());
    stage_->enrol("gateway", "post", {"clerk"}, now(), {"gateway"});
    stage_->enrol("health", "soyte", {"receiver", "case_manager"}, now());
}

void BorderPost::TearDownTestSuite() {
    delete stage_;
    delete service_;
    delete realm_;
}

Draft BorderPost::reception(const CaseId& id) {
    return stage().draft("reception.recorded", "receiver", {id, std::nullopt}, now(),
                         values({{"route", "self_return_abroad"},
                                 {"place", "lao-cai/muong-khuong"},
                                 {"presumed_minor", false},
                                 {"sex", "female"},
                                 {"age_band", "18-24"},
                                 {"accompanying_count", 0},
                                 {"full_name", "Vàng Thị Thử"}}));
}

ChainEnd BorderPost::open_case() {
    const CaseId id = CaseId::parse(random_uuid()).value();
    return {id, admitted(guard(), reception(id)).digest};
}

Draft BorderPost::offer(const ChainEnd& chain, const std::string& to) {
    return stage().draft("handoff.offered", "receiver", chain, now(),
                         values({{"to_unit", to},
                                 {"purpose", "support"},
                                 {"people", boost::json::array{"Vàng Thị Thử"}},
                                 {"papers", boost::json::array{}},
                                 {"health_flag", false},
                                 {"risk_flag", false},
                                 {"place_time", "Đồn Biên phòng, 18:10"}}));
}

EventId BorderPost::offer_to_commune(ChainEnd& chain) {
    const Receipt receipt = admitted(guard(), offer(chain, stage().unit("commune").text()));
    chain.head = receipt.digest;
    return receipt.event_id;
}

Draft BorderPost::acceptance(const ChainEnd& chain, const EventId& of) {
    Draft draft = stage().draft("handoff.accepted", "receiver", chain, now(),
                                values({{"people_checked", boost::json::array{"Vàng Thị Thử"}},
                                        {"received_at", now().local_text()}}));
    draft.of = of;
    return draft;
}

Receipt BorderPost::admitted(const TestOfficer& author, const Draft& draft) {
    const https::Answer answer = stage().client(author).file(signed_by(author, draft));
    EXPECT_EQ(answer.status, 201U) << answer.body;
    return Receipt::parse(answer.body).value();
}

void BorderPost::expect_one_entry(const https::Answer& first, const https::Answer& again) {
    ASSERT_EQ(first.status, 201U) << first.body;
    ASSERT_EQ(again.status, 200U) << again.body;
    const Receipt one = Receipt::parse(first.body).value();
    const Receipt other = Receipt::parse(again.body).value();
    EXPECT_EQ(one.index, other.index);
    EXPECT_EQ(one.admitted_at, other.admitted_at);
    EXPECT_EQ(one.digest, other.digest);
}

std::uint64_t BorderPost::log_size() {
    const https::Answer answer = stage().client(guard()).get("/log/checkpoint");
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return Checkpoint::parse(Note::parse(answer.body).value().text).value().size.value();
}

boost::json::value BorderPost::expect_refused(const TestOfficer& sender, const std::string& sd_jwt,
                                              unsigned status, const std::string& code) {
    const std::uint64_t before = log_size();
    const https::Answer answer = stage().client(sender).file(sd_jwt);
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(answer.header("content-type"), "application/problem+json");
    const boost::json::value problem = boost::json::parse(answer.body);
    EXPECT_EQ(problem.at("code").as_string(), code) << answer.body;
    EXPECT_FALSE(problem.at("detail_vi").as_string().empty());
    EXPECT_FALSE(problem.at("detail_en").as_string().empty());
    EXPECT_EQ(log_size(), before) << "something was recorded";
    EXPECT_TRUE(service().running());
    return problem;
}

}  // namespace bangiao::testing
