// SIGKILL at random moments while events are filed: whatever was acknowledged is there afterwards,
// exactly once, and the log audits clean.
#include <atomic>
#include <bangiao/audit.hpp>
#include <bangiao/receipt.hpp>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "end_to_end/border_post.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

constexpr int kills = 50;
constexpr int officers_at_work = 4;

/// What an officer filed and was told.
struct Acknowledged {
    std::string sd_jwt;
    Receipt receipt;
};

class Killed : public BorderPost {
protected:
    /// Opens cases and offers the persons to the commune. Sends the same bytes again until told
    /// what became of them, however often the service dies meanwhile.
    class Officer {
    public:
        Officer(const https::ClientConfig& config, const std::atomic<bool>& stop)
            : config_(config), stop_(stop), thread_([this] { work(); }) {}
        std::vector<Acknowledged> home() {
            thread_.join();
            return std::move(acknowledged_);
        }

    private:
        void work() {
            while (!stop_) {
                const CaseId id = CaseId::parse(random_uuid()).value();
                const Receipt opened = file(signed_by(guard(), reception(id)));
                const std::string commune = stage().unit("commune").text();
                file(signed_by(guard(), offer({id, opened.digest}, commune)));
            }
        }
        Receipt file(const std::string& sd_jwt) {
            for (;;) {
                try {
                    if (!client_) connect();
                    const https::Answer answer =
                        client_->post("/api/v1/events", "application/sd-jwt", sd_jwt);
                    if (answer.status == 503) continue;
                    EXPECT_LT(answer.status, 300U) << answer.body;
                    acknowledged_.push_back({sd_jwt, Receipt::parse(answer.body).value()});
                    return acknowledged_.back().receipt;
                } catch (const https::Unreachable&) {
                    client_.reset();
                    std::this_thread::sleep_for(5ms);  // it is being started again
                }
            }
        }
        void connect() {
            config_.port = service().port();
            client_.emplace(config_);
        }

        https::ClientConfig config_;
        const std::atomic<bool>& stop_;
        std::optional<https::Client> client_;
        std::vector<Acknowledged> acknowledged_;
        std::thread thread_;  // last: uses all of the above
    };

    static std::vector<Acknowledged> file_while(const std::function<void()>& trouble) {
        std::atomic<bool> stop{false};
        const https::ClientConfig config = service().as(guard());
        std::vector<std::unique_ptr<Officer>> officers;
        for (int i = 0; i < officers_at_work; ++i)
            officers.push_back(std::make_unique<Officer>(config, stop));
        trouble();
        stop = true;
        std::vector<Acknowledged> all;
        for (const auto& officer : officers)
            for (Acknowledged& each : officer->home()) all.push_back(std::move(each));
        return all;
    }
    static std::string jws_of(const std::string& sd_jwt) {
        return sd_jwt.substr(0, sd_jwt.find('~'));
    }
};

TEST_F(Killed, FiftyTimesLosesNothingAndRecordsNothingTwice) {
    const unsigned seed = std::random_device()();
    std::cout << "seed " << seed << '\n';
    std::minstd_rand random(seed);
    std::uniform_int_distribution<int> moment(0, 250);
    const std::uint64_t before = log_size();
    const std::vector<Acknowledged> acknowledged = file_while([&] {
        for (int i = 0; i < kills; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(moment(random)));  // the dice
            service().kill();
            service().start();
        }
    });
    stage().reconnect();
    ASSERT_GT(acknowledged.size(), static_cast<std::size_t>(kills));
    EXPECT_EQ(log_size(), before + acknowledged.size()) << "an event was lost or recorded twice";

    const Trust trust = Trust::parse(realm().trust_text()).value();
    std::set<std::uint64_t> indices;
    std::map<std::uint64_t, Digest> roots;
    RecordingClient& client = stage().client(guard());
    for (const Acknowledged& each : acknowledged) {
        EXPECT_TRUE(indices.insert(each.receipt.index.value()).second);
        // What was promised at the time still proves itself, and no two trees of a size exist.
        const Proof proof = Proof::parse(each.receipt.proof).value();
        const Trust::Verdict verdict = proof.verify(jws_of(each.sd_jwt), trust).value();
        const auto [known, fresh] =
            roots.emplace(verdict.checkpoint.size.value(), verdict.checkpoint.root);
        EXPECT_EQ(known->second, verdict.checkpoint.root) << "two trees of one size";
        const https::Answer again = client.file(each.sd_jwt);
        ASSERT_EQ(again.status, 200U) << again.body;
        const Receipt receipt = Receipt::parse(again.body).value();
        EXPECT_EQ(receipt.index, each.receipt.index);
        EXPECT_EQ(receipt.admitted_at, each.receipt.admitted_at);
        EXPECT_EQ(receipt.digest, each.receipt.digest);
    }
    std::cout << acknowledged.size() << " events acknowledged over " << kills << " kills\n";

    for (std::size_t i = 0; i < acknowledged.size(); i += 1 + acknowledged.size() / 40) {
        const CaseId& id = acknowledged[i].receipt.case_id;
        const https::Answer text = client.get("/api/v1/cases/" + id.text() + "/export");
        ASSERT_EQ(text.status, 200U) << text.body;
        EXPECT_TRUE(audit_export(text.body, trust).value().clean());
    }
}

}  // namespace
}  // namespace bangiao::testing
