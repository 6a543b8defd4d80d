#include "end_to_end/busy_post.hpp"

#include <atomic>
#include <bangiao/audit.hpp>
#include <map>
#include <set>
#include <thread>

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

constexpr int officers_at_work = 4;

std::string jws_of(const std::string& sd_jwt) {
    return sd_jwt.substr(0, sd_jwt.find('~'));
}

/// One officer's device.
class Device {
public:
    Device(RunningService& service, https::ClientConfig config)
        : service_(service), config_(std::move(config)) {}

    Receipt file(const std::string& sd_jwt) {
        for (;;) {
            try {
                if (!client_) connect();
                const https::Answer answer =
                    client_->post("/api/v1/events", "application/sd-jwt", sd_jwt);
                if (answer.status < 500) {
                    EXPECT_LT(answer.status, 300U) << answer.body;
                    acknowledged_.push_back({sd_jwt, Receipt::parse(answer.body).value()});
                    return acknowledged_.back().receipt;
                }
            } catch (const https::Unreachable&) {
                client_.reset();
            }
            std::this_thread::sleep_for(5ms);  // it is being started again
        }
    }
    std::vector<Acknowledged> acknowledged() && { return std::move(acknowledged_); }

private:
    void connect() {
        config_.port = service_.port();
        client_.emplace(config_);
    }

    RunningService& service_;
    https::ClientConfig config_;
    std::optional<https::Client> client_;
    std::vector<Acknowledged> acknowledged_;
};

void expect_said_again(RecordingClient& client, const Acknowledged& each) {
    const https::Answer again = client.file(each.sd_jwt);
    ASSERT_EQ(again.status, 200U) << again.body;
    const Receipt receipt = Receipt::parse(again.body).value();
    EXPECT_EQ(receipt.index, each.receipt.index);
    EXPECT_EQ(receipt.admitted_at, each.receipt.admitted_at);
    EXPECT_EQ(receipt.digest, each.receipt.digest);
}

}  // namespace

std::vector<Acknowledged> BusyPost::file_while(const std::function<void()>& trouble) {
    std::atomic<bool> stop{false};
    std::vector<Device> devices;
    for (int i = 0; i < officers_at_work; ++i)
        devices.emplace_back(service(), service().as(guard()));
    std::vector<std::thread> officers;
    for (Device& device : devices)
        officers.emplace_back([&stop, &device] {
            while (!stop) {
                const CaseId id = CaseId::parse(random_uuid()).value();
                const Receipt opened = device.file(signed_by(guard(), reception(id)));
                const std::string commune = stage().unit("commune").text();
                device.file(signed_by(guard(), offer({id, opened.digest}, commune)));
            }
        });
    trouble();
    stop = true;
    std::vector<Acknowledged> all;
    for (std::thread& officer : officers) officer.join();
    for (Device& device : devices)
        for (Acknowledged& each : std::move(device).acknowledged()) all.push_back(std::move(each));
    return all;
}

void BusyPost::expect_all_there(std::uint64_t before,
                                const std::vector<Acknowledged>& acknowledged) {
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
        expect_said_again(client, each);
    }
    for (std::size_t i = 0; i < acknowledged.size(); i += 1 + acknowledged.size() / 40) {
        const CaseId& id = acknowledged[i].receipt.case_id;
        const https::Answer text = client.get("/api/v1/cases/" + id.text() + "/export");
        ASSERT_EQ(text.status, 200U) << text.body;
        EXPECT_TRUE(audit_export(text.body, trust).value().clean());
    }
}

}  // namespace bangiao::testing
