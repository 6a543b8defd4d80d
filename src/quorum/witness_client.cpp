#include "quorum/witness_client.hpp"

#include <charconv>
#include <stdexcept>

namespace bangiao::quorum {
namespace {

constexpr std::string_view scheme = "https://";
constexpr std::uint16_t default_port = 443;
constexpr std::size_t largest_answer = 64 * 1024;       // a note
constexpr std::size_t most_lines = 16;                  // of one answer
constexpr std::uint64_t last_second = 253'402'300'799;  // of the year 9999

https::ClientConfig client_config(const WitnessUrl& url, const Config::Quorum& config) {
    https::ClientConfig client;
    client.address = url.host;
    client.name = url.host;
    client.port = url.port;
    client.tls = {config.certificate, config.key, config.authorities};
    client.connect = config.answer;
    client.exchange = config.answer;
    client.answer_bytes = largest_answer;
    return client;
}

std::vector<std::string_view> lines_of(std::string_view body) {
    std::vector<std::string_view> lines;
    while (!body.empty() && lines.size() < most_lines) {
        const std::size_t end = std::min(body.find('\n'), body.size());
        lines.push_back(body.substr(0, end));
        body.remove_prefix(std::min(end + 1, body.size()));
    }
    return lines;
}

}  // namespace

WitnessUrl WitnessUrl::parse(std::string_view url) {
    const auto unusable = [&] {
        return std::runtime_error(std::string(url) + " is no https://host[:port][/prefix]");
    };
    if (!url.starts_with(scheme)) throw unusable();
    std::string_view rest = url.substr(scheme.size());
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    std::string prefix(rest.substr(slash));
    while (prefix.ends_with('/')) prefix.pop_back();
    rest = rest.substr(0, slash);
    const std::size_t colon = rest.find(':');
    WitnessUrl parsed{std::string(rest.substr(0, colon)), default_port, std::move(prefix)};
    if (colon != std::string_view::npos) {
        const std::string_view port = rest.substr(colon + 1);
        const auto [end, error] =
            std::from_chars(port.data(), port.data() + port.size(), parsed.port);
        if (error != std::errc() || end != port.data() + port.size() || parsed.port == 0)
            throw unusable();
    }
    if (parsed.host.empty()) throw unusable();
    return parsed;
}

WitnessClient::WitnessClient(NoteVerifier key, const std::string& url, const Config::Quorum& config)
    : WitnessClient(std::move(key), WitnessUrl::parse(url), config) {}

WitnessClient::WitnessClient(NoteVerifier key, const WitnessUrl& url, const Config::Quorum& config)
    : key_(std::move(key)), prefix_(url.prefix), client_(client_config(url, config)) {}

Reply WitnessClient::cosign(const AddCheckpoint& request, const std::string& text) {
    https::Answer answer;
    try {
        answer =
            client_.post(prefix_ + "/add-checkpoint", "text/plain; charset=utf-8", request.text());
    } catch (const https::Unreachable&) {
        return NoAnswer{"it is not reached, or too slow"};
    }
    if (answer.status == 200) return cosignature_in(answer.body, text);
    if (answer.status == 422) return Disagreement{};
    if (answer.status != 409) return NoAnswer{"it answers with another status"};
    const Result<TreeSize> size = parse_conflict(answer.body);
    if (answer.header("content-type") != conflict_media_type || !size)
        return NoAnswer{"its conflict names no size"};
    // An earlier version of the protocol said so where the sizes agree and the roots do not.
    if (*size == request.old) return Disagreement{};
    return Conflict{*size};
}

// Line by line, each as if it were the only one: blank lines, other notes and lines of other keys
// in an answer never come near a note of ours.
Reply WitnessClient::cosignature_in(const std::string& answer, const std::string& text) const {
    for (const std::string_view line : lines_of(answer)) {
        const Result<Note> note = Note::parse(text + "\n" + std::string(line) + "\n");
        if (!note || note->text != text) continue;
        const NoteSignature& signature = note->signatures.front();
        if (signature.name != key_.name() || signature.key_id != key_.key_id()) continue;
        const Result<std::vector<NoteSigner>> signer = verified_signers(*note, {key_});
        if (!signer || signer->empty()) return NoAnswer{"its cosignature does not verify"};
        const std::uint64_t time = std::min(signer->front().time, last_second);
        return Cosignature{note->serialised().substr(text.size() + 1),
                           Instant::from_seconds(static_cast<std::int64_t>(time))};
    }
    return NoAnswer{"its answer holds no cosignature of its key"};
}

std::optional<std::string> WitnessClient::newest(std::string_view origin) {
    const https::Answer answer = client_.get(prefix_ + "/" + monitoring_path(origin));
    if (answer.status == 200) return answer.body;
    if (answer.status == 404) return std::nullopt;
    throw https::Unreachable("the witness answers with another status");
}

std::vector<std::unique_ptr<WitnessClient>> clients_of(const Trust& trust,
                                                       const Config::Quorum& config) {
    std::vector<std::unique_ptr<WitnessClient>> clients;
    for (const NoteVerifier& key : trust.witnesses()) {
        const std::string url = trust.url_of(key);
        if (url.empty())
            throw std::runtime_error("the trust file names no URL for the witness " + key.name());
        clients.push_back(std::make_unique<WitnessClient>(key, url, config));
    }
    return clients;
}

}  // namespace bangiao::quorum
