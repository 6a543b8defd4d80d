// What describes a person leaves no trace in anything that is stored, logged, measured or said in
// an error: marked values are filed, read, refused and put where they do not belong, and everything
// that came of it is searched.
#include "support/traces.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

#include "end_to_end/border_post.hpp"
#include "store/private_cluster.hpp"
#include "support/child_process.hpp"

namespace bangiao::testing {
namespace {

const std::string traced_person = "Lò Thị Dấu Tích";
const std::string birth = "1997-11";
const std::string born_on = "17/11/1997";
const std::string passport = "B9174402318";
const std::string home = "số 17 ngõ Vết Mực, bản Nậm Chảy";
const std::string shelter = "Nhà tạm lánh Hoa Gạo số 404";
const std::string story = "bị Tráng A Mốc lừa qua suối";
const std::string telephone = "0912404171";

class LeavesNoTrace : public BorderPost {
protected:
    static std::set<std::string> marked() {
        return {traced_person, birth, born_on, passport, home, shelter, story, telephone};
    }
    void expect_nothing(const std::set<std::string>& found, const std::string& where) const {
        for (const std::string& each : found) ADD_FAILURE() << where << ": " << each;
    }
    /// Nothing that is no answer to a read may repeat what was sent.
    void expect_error(const https::Answer& answer) {
        EXPECT_GE(answer.status, 400U) << answer.body;
        expect_nothing(traces.in(answer.body), "an error");
        for (const auto& [header, value] : answer.headers)
            expect_nothing(traces.in(value), "a header of an error");
        ++errors;
    }

    /// A case with all marked values in it, handed over and described by both sides.
    void file_them() {
        const CaseId id = CaseId::parse(random_uuid()).value();
        Draft reception = BorderPost::reception(id);
        reception.sealed.insert_or_assign("full_name", traced_person);
        reception.sealed.insert_or_assign("birth_month", birth);
        reception.sealed.insert_or_assign("id_docs", boost::json::array{passport});
        chain = {id, admitted(guard(), reception).digest};
        Draft offered = offer(chain, stage().unit("commune").text());
        offered.sealed.insert_or_assign("people", boost::json::array{traced_person});
        offered.sealed.insert_or_assign("place_time", shelter + ", 18:10");
        const Receipt receipt = admitted(guard(), offered);
        chain.head = receipt.digest;
        Draft accepted = acceptance(chain, receipt.event_id);
        accepted.sealed.insert_or_assign("people_checked", boost::json::array{traced_person});
        chain.head = admitted(clerk(), accepted).digest;
        chain.head = admitted(clerk(), declaration()).digest;
    }
    static Draft declaration() {
        return stage().draft("declaration.taken", "receiver", chain, now(),
                             values({{"form", "PL1"},
                                     {"written_by", "self"},
                                     {"signature_or_mark", "signature"},
                                     {"identity", traced_person + ", sinh " + born_on},
                                     {"travel", home + ", điện thoại " + telephone},
                                     {"account", story}}));
    }
    void read_them() {
        const std::string path = "/api/v1/cases/" + chain.id.text();
        for (const TestOfficer* reader : {&guard(), &clerk()})
            for (const std::string& target : {path, path + "/events"})
                EXPECT_EQ(stage().client(*reader).get(target).status, 200U);
        const std::string seen = stage().client(clerk()).get(path + "/events").body;
        EXPECT_FALSE(traces.in(seen).empty()) << "the values are there, for who may see them";
    }
    void put_them_where_they_do_not_belong() {
        RecordingClient& client = stage().client(guard());
        const std::string escaped = testing::percent_encoded(traced_person);
        expect_error(client.get("/api/v1/cases/" + escaped));
        expect_error(client.get("/api/v1/duties?rule=" + escaped + "&x=" + passport));
        expect_error(client.get("/" + telephone));
        expect_error(client.get("/api/v1/cases/" + chain.id.text(), {{"Purpose", passport + "!"}}));
        expect_error(client.post("/api/v1/events", "application/sd-jwt", traced_person + passport));
        expect_error(client.post("/api/v1/events", "text/" + telephone, story));
        Draft stale = declaration();
        stale.chain.head = sha256("stale");
        expect_error(client.file(signed_by(guard(), stale)));
        Draft surprise = declaration();
        surprise.sealed.insert_or_assign("surprise", traced_person);
        expect_error(client.file(signed_by(clerk(), surprise)));
        Draft shown = declaration();
        shown.clear.insert_or_assign("account", story);
        shown.sealed.erase("account");
        expect_error(client.file(signed_by(clerk(), shown)));
        std::string altered = signed_by(clerk(), declaration());
        altered[altered.find('~') - 3] ^= 1;
        expect_error(client.file(altered));
    }
    static std::string contents(const std::filesystem::path& file) {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static std::string metrics() {
        return run("/usr/bin/curl",
                   {"-sS",
                    "http://127.0.0.1:" + std::to_string(service().metrics_port()) + "/metrics"})
            .output;
    }
    static std::string title_of_the_process() {
        const std::string process = "/proc/" + std::to_string(service().id());
        return contents(process + "/cmdline") + contents(process + "/environ");
    }
    /// Both databases, as a backup has them.
    std::string dumps() {
        const store::PrivateCluster cluster(realm().folder() / "data" / "postgresql");
        std::string all;
        for (const char* database : {"bangiao", "bangiao_keyring"}) {
            const Ran dumped =
                run("/usr/lib/postgresql/15/bin/pg_dump", {cluster.admin_url(database)});
            EXPECT_EQ(dumped.exit_code, 0) << dumped.error;
            all += dumped.output;
        }
        return all;
    }

    const Traces traces{marked()};
    int errors = 0;
    static ChainEnd chain;
};

ChainEnd LeavesNoTrace::chain{governance_chain(), std::nullopt};

TEST_F(LeavesNoTrace, InAnythingThatIsStoredLoggedMeasuredOrSaidInAnError) {
    file_them();
    read_them();
    put_them_where_they_do_not_belong();
    const std::string said = metrics() + title_of_the_process() + service().log();
    expect_nothing(traces.in(said), "log, metrics or process");
    EXPECT_EQ(service().stop(), 0);
    expect_nothing(traces.in(service().log()), "log");
    const std::string dumped = dumps();
    expect_nothing(traces.in(dumped), "dump");
    expect_nothing(traces.below(realm().folder()), "file");

    // The search finds what is there: the unit in a column, and within the signed bytes.
    const std::set<std::string> unit = Traces({guard().unit.text()}).in(dumped);
    EXPECT_TRUE(unit.contains(guard().unit.text() + " (plain)"));
    EXPECT_TRUE(unit.contains(guard().unit.text() + " (base64url in hexadecimal)"));
    EXPECT_FALSE(Traces({guard().unit.text()}).below(realm().folder() / "data").empty());
    std::cout << marked().size() << " marked values in " << traces.spellings().size()
              << " spellings; " << dumped.size() << " bytes of dumps, " << errors
              << " errors searched: nothing found\n";
}

TEST(Traces, FindsEverySpelling) {
    const Traces traces({"Vàng Thị Thử"});
    for (const std::string& spelling : traces.spellings())
        EXPECT_FALSE(traces.in("before " + spelling + " after").empty());
    EXPECT_TRUE(traces.in("before after").empty());
}

}  // namespace
}  // namespace bangiao::testing
