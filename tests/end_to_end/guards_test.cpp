// Somebody takes a guard of the database down while the service runs.
#include <fstream>
#include <thread>

#include "end_to_end/border_post.hpp"
#include "store/session.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

class Guards : public BorderPost {
protected:
    static void admin(const char* statement) {
        const std::string socket = realm().folder() / "data/postgresql/socket";
        store::Session session("host='" + socket + "' port=5432 user=bangiao_admin dbname=bangiao");
        session.command(statement);
    }
    static unsigned readiness() { return stage().client(guard()).get("/readyz").status; }
};

TEST_F(Guards, ThatAreTakenDownWhileItRunsStopTheRecordAndNotTheReading) {
    const ChainEnd chain = open_case();
    EXPECT_EQ(readiness(), 200U);
    admin("alter table ledger.events disable trigger is_recorded");
    const auto limit = std::chrono::steady_clock::now() + 60s;
    while (readiness() == 200U && std::chrono::steady_clock::now() < limit)
        std::this_thread::sleep_for(50ms);
    EXPECT_EQ(readiness(), 503U);
    EXPECT_EQ(stage().client(guard()).file(signed_by(guard(), reception())).status, 503U);
    EXPECT_EQ(stage().client(guard()).get("/api/v1/cases/" + chain.id.text()).status, 200U);
    EXPECT_NE(service().log().find("is_recorded"), std::string::npos) << "it is named";
}

}  // namespace
}  // namespace bangiao::testing
