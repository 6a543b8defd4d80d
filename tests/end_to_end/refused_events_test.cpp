// Events that are rightly signed and that the law does not let in: each refused by the running
// service with its own problem, and nothing recorded.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "end_to_end/border_post.hpp"
#include "end_to_end/opened_token.hpp"

namespace bangiao::testing {
namespace {

class RefusedEvent : public BorderPost {
protected:
    static boost::json::value expect(const TestOfficer& author, const Draft& draft, unsigned status,
                                     const std::string& code) {
        return expect_refused(author, signed_by(author, draft), status, code);
    }
    static EventId jti_of(const std::string& sd_jwt) {
        const boost::json::value payload = boost::json::parse(OpenedToken(sd_jwt).payload);
        return EventId::parse(std::string(payload.at("jti").as_string())).value();
    }
    static Digest close(const ChainEnd& chain) {
        return admitted(guard(), stage().draft("case.closed", "decider", chain, now(),
                                               values({{"reason", "reintegrated"}})))
            .digest;
    }
    static boost::json::value first_error(const boost::json::value& problem) {
        return problem.at("errors").at(0);
    }
};

TEST_F(RefusedEvent, OfAnotherUnit) {
    OpenedToken token(signed_by(guard(), reception()));
    token.in_payload('"' + guard().unit.text() + '"', '"' + clerk().unit.text() + '"');
    expect_refused(guard(), token.sign(guard()).text(), 403, "unit_not_permitted");
}

TEST_F(RefusedEvent, SentBySomebodyElse) {
    expect_refused(clerk(), signed_by(guard(), reception()), 403, "not_author");
}

TEST_F(RefusedEvent, SentByTheGatewayOfAnotherUnit) {
    EXPECT_EQ(stage().client(gateway()).file(signed_by(guard(), reception())).status, 201U);
    expect_refused(gateway(), signed_by(clerk(), reception()), 403, "not_author");
}

TEST_F(RefusedEvent, InARoleThatIsNotHeld) {
    Draft draft = reception();
    draft.role = "verifier";
    expect(guard(), draft, 403, "role_not_held");
}

TEST_F(RefusedEvent, InARoleThatMayNotFileIt) {
    Draft draft = reception();
    draft.role = "decider";
    expect(guard(), draft, 403, "role_not_permitted");
}

TEST_F(RefusedEvent, OfAUnitTypeThatMayNotFileIt) {
    const ChainEnd chain = open_case();
    const Draft draft = stage().draft("placement.confirmed", "decider", chain, now(),
                                      values({{"decision_no", "1"}}));
    const boost::json::value problem = expect(guard(), draft, 403, "unit_not_permitted");
    EXPECT_FALSE(problem.at("rule").as_string().empty());
    EXPECT_FALSE(problem.at("basis").as_array().empty());
}

TEST_F(RefusedEvent, OnAHeadThatHasMovedOn) {
    ChainEnd chain = open_case();
    const ChainEnd old = chain;
    offer_to_commune(chain);
    const boost::json::value problem =
        expect(guard(), offer(old, stage().unit("commune").text()), 409, "case_moved_on");
    EXPECT_EQ(problem.at("head").as_string(), chain.head->base64url());
}

TEST_F(RefusedEvent, WhoseIdIsRecordedWithOtherBytes) {
    const std::string sd_jwt = signed_by(guard(), reception());
    ASSERT_EQ(stage().client(guard()).file(sd_jwt).status, 201U);
    const EventId recorded = jti_of(sd_jwt);
    OpenedToken token(signed_by(guard(), reception()));
    token.in_payload(jti_of(token.text()).text(), recorded.text());
    expect_refused(guard(), token.sign(guard()).text(), 409, "event_id_reused");
}

TEST_F(RefusedEvent, ForACaseThatDoesNotExist) {
    const ChainEnd nowhere{CaseId::parse(random_uuid()).value(), sha256("nothing")};
    expect(guard(), offer(nowhere, stage().unit("commune").text()), 404, "case_unknown");
}

TEST_F(RefusedEvent, OfAUnitThatHasNoPartInTheCase) {
    const ChainEnd chain = open_case();
    expect(health(), offer(chain, stage().unit("commune").text()), 404, "case_unknown");
}

TEST_F(RefusedEvent, InAStateThatDoesNotAllowIt) {
    ChainEnd chain = open_case();
    offer_to_commune(chain);
    expect(guard(), offer(chain, stage().unit("commune").text()), 409, "wrong_state");
}

TEST_F(RefusedEvent, OfAUnitThatDoesNotHoldThePerson) {
    ChainEnd chain = open_case();
    chain.head = admitted(clerk(), acceptance(chain, offer_to_commune(chain))).digest;
    expect(guard(), offer(chain, stage().unit("soyte").text()), 403, "not_holder");
}

TEST_F(RefusedEvent, AnswerOfAUnitThatWasNotAddressed) {
    ChainEnd chain = open_case();
    const EventId offered = offer_to_commune(chain);
    expect(guard(), acceptance(chain, offered), 403, "not_addressee");
}

TEST_F(RefusedEvent, OnAClosedCase) {
    ChainEnd chain = open_case();
    chain.head = close(chain);
    expect(guard(), offer(chain, stage().unit("commune").text()), 409, "case_closed");
}

TEST_F(RefusedEvent, OnARouteThatTheRegulationDoesNotKnow) {
    const ChainEnd chain = open_case();
    expect(guard(), offer(chain, stage().unit("post").text()), 422, "route_not_allowed");
}

TEST_F(RefusedEvent, WithoutARequiredField) {
    Draft draft = reception();
    draft.sealed.erase("route");
    const boost::json::value problem = expect(guard(), draft, 422, "field_missing");
    EXPECT_EQ(first_error(problem).at("pointer").as_string(), "/fields/route");
}

TEST_F(RefusedEvent, WithAnUnknownField) {
    Draft draft = reception();
    draft.sealed.emplace("favourite_colour", "green");
    const boost::json::value problem = expect(guard(), draft, 422, "field_unknown");
    EXPECT_EQ(boost::json::serialize(problem).find("green"), std::string::npos);
}

TEST_F(RefusedEvent, WithAFieldOfAnotherType) {
    Draft draft = reception();
    draft.sealed["presumed_minor"] = "no";
    expect(guard(), draft, 422, "field_invalid");
}

TEST_F(RefusedEvent, WithAPersonalFieldInTheClear) {
    Draft draft = reception();
    draft.clear.emplace("full_name", draft.sealed.at("full_name"));
    draft.sealed.erase("full_name");
    const boost::json::value problem = expect(guard(), draft, 422, "field_not_sealed");
    EXPECT_EQ(boost::json::serialize(problem).find("Vàng"), std::string::npos);
}

TEST_F(RefusedEvent, ThatLiesInTheFuture) {
    Draft draft = reception();
    draft.at = now() + std::chrono::hours(1);
    expect(guard(), draft, 422, "in_the_future");
}

TEST_F(RefusedEvent, OfATypeThatThePolicyDoesNotKnow) {
    Draft draft = reception();
    draft.type = "reception.imagined";
    expect(guard(), draft, 422, "event_type_unknown");
}

TEST_F(RefusedEvent, MadeUnderAPolicyThatTheLedgerDoesNotKnow) {
    Draft draft = reception();
    draft.policy = sha256("some other file");
    expect(guard(), draft, 422, "policy_unknown");
}

TEST_F(RefusedEvent, OfAnOfficerWhoWasRevoked) {
    const TestOfficer& leaving = stage().enrol("leaving", "post", {"receiver"}, now());
    const std::string first = signed_by(leaving, reception());
    ASSERT_EQ(stage().client(leaving).file(first).status, 201U);
    stage().revoke("leaving", now());
    expect_refused(leaving, signed_by(leaving, reception()), 403, "officer_revoked");
    // Neither does it help to have the unit's gateway send it.
    expect_refused(gateway(), signed_by(leaving, reception()), 403, "officer_revoked");
}

}  // namespace
}  // namespace bangiao::testing
