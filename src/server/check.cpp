#include "server/check.hpp"

#include <sys/timex.h>

#include <bangiao/certificate.hpp>
#include <bangiao/key.hpp>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/config.hpp"
#include "https/tls.hpp"
#include "identity/expiry.hpp"
#include "ledger/erasure_audit.hpp"
#include "ledger/registry_replay.hpp"
#include "ledger/signer.hpp"
#include "quorum/witness_client.hpp"
#include "records/look_audit.hpp"
#include "server/checklist.hpp"
#include "server/databases.hpp"
#include "server/materials.hpp"
#include "store/log_store.hpp"
#include "store/session.hpp"
#include "vault/vault.hpp"

namespace bangiao::server {
namespace {

Finding fine() {
    return {};
}

/// Whether the machine itself says that something keeps its clock right.
bool kept_right() {
    timex state{};
    return ::adjtimex(&state) != TIME_ERROR;
}

Finding check_clock(const Config& config) {
    make_clock(config);
    if (config.ledger.clock)
        return {Verdict::warn, "the time stands in a file, and moves when the file does"};
    if (!kept_right()) return {Verdict::warn, "no time server keeps the machine's clock right"};
    return fine();
}

Finding check_tls(const Config& config) {
    https::server_context(config.tls);
    const Result<Certificate> own = Certificate::from_pem(read_file(config.tls.certificate));
    const identity::Expiries expiries(config.certificates.warn_days);
    if (own && expiries.warning(own->not_after(), SystemClock().now()))
        return {Verdict::warn, "the service's certificate ends on " + own->not_after().utc_text()};
    if (config.tls.allow_tls12)
        return {Verdict::warn, "TLS 1.2 is allowed, which shows certificates to who listens"};
    return fine();
}

Finding check_revocations(const Config& config) {
    const Instant now = make_clock(config)->now();
    const std::unique_ptr<Revocations> revocations = make_revocations(config, now);
    if (!revocations) return {Verdict::not_configured};
    if (const std::size_t count = revocations->out_of_date(now); count > 0)
        throw std::runtime_error(std::to_string(count) +
                                 " of the authorities have no list that is in date");
    return fine();
}

Finding check_recorder(const Config& config) {
    if (!config.recorder) return {Verdict::not_configured};
    if (!SigningKey::from_file(config.recorder->key.string()))
        throw std::runtime_error(config.recorder->key.string() +
                                 ": is no private key of this process's user");
    if (!Certificate::from_pem(read_file(config.recorder->certificate)))
        throw std::runtime_error(config.recorder->certificate.string() +
                                 ": is no usable certificate");
    return fine();
}

Finding configured(bool is) {
    return is ? fine() : Finding{Verdict::not_configured};
}

/// The databases, held as the service holds them: with the lock that tells whether a service runs
/// on this data folder.
struct Held {
    Held(const Config& config, const Trust& trust)
        : data_dir(hold_data_dir(config)),
          signer(load_log_key(config, trust), config.origin, config.ledger.signer_record),
          databases(config) {}
    FileLock data_dir;
    ledger::Signer signer;
    Databases databases;
};

Finding well_without(const std::vector<std::string>& findings) {
    if (findings.empty()) return fine();
    std::string all;
    for (const std::string& each : findings) all += (all.empty() ? "" : "; ") + each;
    throw std::runtime_error(all);
}

Finding check_looks(const Config& config, const Trust& trust, Databases& databases) {
    const PolicyBook policies = load_policies(config, trust);
    vault::Vault vault(databases.keyring(), vault::Masters::configured(config.vault));
    store::Snapshot snapshot(databases.auditor());
    store::Session& session = snapshot.session();
    const Registry registry = ledger::replay_registry(
        session, vault, policies, Registry(trust.founders()), store::read_tip(session).size);
    return well_without(
        records::audit_looks(session, anchor_form(policies, registry, make_clock(config)->now())));
}

Finding check_erasures(const Config& config, Databases& databases) {
    vault::Vault vault(databases.keyring(), vault::Masters::configured(config.vault));
    store::Snapshot snapshot(databases.auditor());
    return well_without(ledger::audit_erasures(snapshot.session(), vault));
}

void check_witnesses(Checklist& list, const Config& config, const Trust& trust) {
    std::optional<Config::Quorum> asked;
    const Words files{"sửa [quorum]: chứng thư, khóa, tổ chức cấp, rồi chạy lại",
                      "correct [quorum]: certificate, key, authorities; then run this again"};
    const bool asks = list.part("quorum", files, [&] {
        asked = quorum_of(config, trust);
        return configured(asked.has_value());
    });
    if (!asks) return;
    std::vector<std::unique_ptr<quorum::WitnessClient>> clients;
    list.part("witnesses", files, [&] {
        clients = quorum::clients_of(trust, *asked);
        return fine();
    });
    for (const auto& client : clients)
        list.part("witness " + client->key().name(),
                  {"hỏi bộ giữ nhân chứng này; thiếu số tối thiểu thì không có gì được công bố",
                   "ask the ministry that keeps it; without a quorum nothing is published"},
                  [&] {
                      client->newest(config.origin);
                      return fine();
                  });
}

void check_what_is_optional(Checklist& list, const Config& config) {
    list.part("revocation lists",
              {"lấy danh sách mới của tổ chức cấp và đặt vào thư mục của [revocation]",
               "fetch the authorities' new lists and put them into the folder of [revocation]"},
              [&] { return check_revocations(config); });
    list.part("recording",
              {"đặt [recording] và ghi danh chứng thư đó: việc hết hạn và nhật ký xem mới vào sổ",
               "set [recording] and enrol its certificate: what time ends, and who looked, goes on "
               "record by it"},
              [&] { return check_recorder(config); });
    list.part("metrics",
              {"đặt [metrics] để giám sát; quy tắc cảnh báo và bảng theo dõi ở deploy/",
               "set [metrics] to be watched; alert rules and a dashboard lie in deploy/"},
              [&] { return configured(config.metrics.port.has_value()); });
    list.part("enrolments",
              {"đặt [enrolments] nếu cán bộ tự ghi danh bằng mã một lần",
               "set [enrolments] if officers are to enrol by a one-time code"},
              [&] { return configured(config.enrolments.has_value()); });
}

void check_databases(Checklist& list, const Config& config, const Trust& trust) {
    std::optional<Held> held;
    list.part("databases",
              {"dừng dịch vụ đang chạy, hoặc chạy `bangiaod migrate`; xem [database]",
               "stop the service that runs, or run `bangiaod migrate`; look at [database]"},
              [&] {
                  held.emplace(config, trust);
                  return fine();
              });
    if (!held) return;
    const Words alarm{"không sửa gì: giữ nguyên dữ liệu và báo các bộ cùng giám sát",
                      "change nothing: keep the data as it is and tell the ministries"};
    list.part("who looked", alarm, [&] { return check_looks(config, trust, held->databases); });
    list.part("erasures",
              {"khởi động dịch vụ để xóa tiếp; còn lại thì tìm bản sao lưu đã nạp lại",
               "start the service, which goes on erasing; if it stays, look for a restored backup"},
              [&] { return check_erasures(config, held->databases); });
}

}  // namespace

bool check(const std::filesystem::path& config_file, std::ostream& out) {
    Checklist list(out);
    std::optional<Config> config;
    std::optional<Trust> trust;
    list.part("configuration",
              {"sửa tệp cấu hình ở dòng được nêu (docs/operations.md)",
               "correct the configuration at the line that is named (docs/operations.md)"},
              [&] {
                  config = Config::load(config_file);
                  return fine();
              });
    if (!config) return false;
    list.part("clock",
              {"chạy chrony hoặc dịch vụ đồng bộ giờ khác: đồng hồ lệch quá mức thì không ghi được "
               "gì; chỉ dùng đồng hồ điều khiển để thử, bỏ `clock` ở nơi làm thật",
               "run chrony or another time service: with a clock too far off nothing is recorded; "
               "a controlled clock is for trials only, take `clock` out where it is in earnest"},
              [&] { return check_clock(*config); });
    list.part("tls",
              {"thay chứng thư hoặc khóa trong [tls], rồi gửi SIGHUP cho dịch vụ",
               "put a new certificate or key into [tls], then send the service SIGHUP"},
              [&] { return check_tls(*config); });
    list.part(
        "masters",
        {"đưa khóa chủ về chỗ của [vault], quyền 0600; thiếu chúng thì không mở được gì",
         "bring the masters to where [vault] has them, mode 0600; without them nothing opens"},
        [&] {
            vault::Masters::configured(config->vault);
            return fine();
        });
    list.part("trust",
              {"lấy lại tệp tin cậy mà bốn bộ đã thống nhất",
               "fetch the trust file that the four ministries agreed on"},
              [&] {
                  trust = load_trust(*config);
                  return fine();
              });
    check_what_is_optional(list, *config);
    if (!trust) return false;
    list.part("policies",
              {"lấy đúng các tệp đã được thông qua; tệp có hiệu lực không bao giờ sửa",
               "take the files as adopted; a file in force is never edited"},
              [&] {
                  load_policies(*config, *trust);
                  return fine();
              });
    list.part("log key",
              {"đưa khóa của sổ về, quyền 0600, đúng khóa mà tệp tin cậy nêu",
               "bring the log's key, mode 0600, the one that the trust file names"},
              [&] {
                  load_log_key(*config, *trust);
                  return fine();
              });
    check_witnesses(list, *config, *trust);
    check_databases(list, *config, *trust);
    return list.nothing_failed();
}

}  // namespace bangiao::server
