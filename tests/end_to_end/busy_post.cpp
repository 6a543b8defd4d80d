#include "end_to_end/busy_post.hpp"

#include <bangiao/audit.hpp>
#include <bangiao/checkpoint.hpp>
#include <bangiao/note.hpp>
#include <map>
#include <set>
#include <stdexcept>
#include <stop_token>
#include <thread>

#include "support/child_process.hpp"
#include "support/comes.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t officers_at_work = 4;

std::string jws_of(const std::string& sd_jwt) {
    return sd_jwt.substr(0, sd_jwt.find('~'));
}

/// One officer's device.
class Device {
public:
    /// `first`: of the ways, which it begins with.
    Device(const std::vector<Way>& ways, std::size_t first, https::ClientConfig config)
        : ways_(ways), way_(first % ways.size()), config_(std::move(config)) {
        config_.exchange = patience;
    }

    /// Throws std::runtime_error where nobody says for minutes what became of it.
    Receipt file(const std::string& sd_jwt) {
        const auto limit = std::chrono::steady_clock::now() + 5min;
        while (std::chrono::steady_clock::now() < limit) {
            try {
                if (!client_) connect();
                const https::Answer answer =
                    client_->post("/api/v1/events", "application/sd-jwt", sd_jwt);
                if (answer.status >= 500) {
                    EXPECT_EQ(answer.status, 503U) << answer.body;
                } else {
                    EXPECT_LT(answer.status, 300U) << answer.body;
                    acknowledged_.push_back({sd_jwt, Receipt::parse(answer.body).value()});
                    return acknowledged_.back().receipt;
                }
            } catch (const https::Unreachable&) {
            }
            take_the_next();
        }
        throw std::runtime_error("an officer was told nothing for minutes");
    }
    std::vector<Acknowledged> acknowledged() && { return std::move(acknowledged_); }

private:
    static constexpr auto patience = 5s;

    void connect() {
        config_.port = ways_[way_]();
        client_.emplace(config_);
    }
    void take_the_next() {
        client_.reset();
        way_ = (way_ + 1) % ways_.size();
        std::this_thread::sleep_for(5ms);  // it may be being started again
    }

    const std::vector<Way>& ways_;
    std::size_t way_;
    https::ClientConfig config_;
    std::optional<https::Client> client_;
    std::vector<Acknowledged> acknowledged_;
};

/// To a node that may only just have been started, and learns first what time it is.
RecordingClient ready_client(const RunningService& node, const TestOfficer& officer) {
    RecordingClient client = node.client(officer);
    EXPECT_TRUE(comes([&] { return client.get("/readyz").status == 200U; }));
    return client;
}

void expect_said_again(RecordingClient& client, const Acknowledged& each) {
    const https::Answer again = client.file(each.sd_jwt);
    ASSERT_EQ(again.status, 200U) << again.body;
    const Receipt receipt = Receipt::parse(again.body).value();
    EXPECT_EQ(receipt.index, each.receipt.index);
    EXPECT_EQ(receipt.admitted_at, each.receipt.admitted_at);
    EXPECT_EQ(receipt.digest, each.receipt.digest);
}

std::uint64_t size_shown(RecordingClient& client) {
    const https::Answer answer = client.get("/log/checkpoint");
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return Checkpoint::parse(Note::parse(answer.body).value().text).value().size.value();
}

}  // namespace

std::vector<Way> ways_to(const std::vector<RunningService*>& nodes) {
    std::vector<Way> ways;
    for (const RunningService* node : nodes) ways.emplace_back([node] { return node->port(); });
    return ways;
}

std::vector<Acknowledged> BusyPost::file_while(const std::vector<Way>& ways,
                                               const std::function<void()>& trouble) {
    std::vector<Device> devices;
    for (std::size_t i = 0; i < officers_at_work; ++i)
        devices.emplace_back(ways, i, service().as(guard()));
    const auto work = [](Device& device, const std::stop_token& over) {
        while (!over.stop_requested()) {
            const CaseId id = CaseId::parse(random_uuid()).value();
            const Receipt opened = device.file(signed_by(guard(), reception(id)));
            const std::string commune = stage().unit("commune").text();
            device.file(signed_by(guard(), offer({id, opened.digest}, commune)));
        }
    };
    std::vector<std::jthread> officers;
    for (Device& device : devices)
        officers.emplace_back([&device, &work](const std::stop_token& over) {
            try {
                work(device, over);
            } catch (const std::exception& fault) {
                ADD_FAILURE() << fault.what();
            }
        });
    trouble();
    officers.clear();  // each goes home when it has been told of its last event
    std::vector<Acknowledged> all;
    for (Device& device : devices)
        for (Acknowledged& each : std::move(device).acknowledged()) all.push_back(std::move(each));
    return all;
}

void BusyPost::expect_all_there(std::uint64_t before,
                                const std::vector<Acknowledged>& acknowledged) {
    RecordingClient client = ready_client(service(), guard());
    // Where there are witnesses, what they have seen is shown a moment later.
    comes([&] { return size_shown(client) >= before + acknowledged.size(); });
    EXPECT_EQ(size_shown(client), before + acknowledged.size())
        << "an event was lost or recorded twice";
    const Trust trust = Trust::parse(realm().trust_text()).value();
    std::set<std::uint64_t> indices;
    std::map<std::uint64_t, Digest> roots;
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
    for (std::size_t i = 0; i < acknowledged.size(); i += 1 + acknowledged.size() / 12) {
        const CaseId& id = acknowledged[i].receipt.case_id;
        const https::Answer text = client.get("/api/v1/cases/" + id.text() + "/export");
        ASSERT_EQ(text.status, 200U) << text.body;
        EXPECT_TRUE(audit_export(text.body, trust).value().clean());
    }
}

void BusyPost::expect_said_at(const RunningService& node,
                              const std::vector<Acknowledged>& acknowledged) {
    RecordingClient client = ready_client(node, guard());
    for (std::size_t i = 0; i < acknowledged.size(); i += 1 + acknowledged.size() / 100)
        expect_said_again(client, acknowledged[i]);
}

void BusyPost::expect_audited_clean(const RunningService& node) {
    const Ran audited =
        run(BANGIAO_BINARY_DIR "/bangiao",
            {"--profile", realm().profile_of(stage().officer("auditor"), node.port()), "audit",
             "--live"});
    EXPECT_EQ(audited.exit_code, 0) << audited.output << audited.error;
}

}  // namespace bangiao::testing
