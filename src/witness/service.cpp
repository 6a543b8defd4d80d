#include "witness/service.hpp"

#include "base/log.hpp"
#include "base/port_file.hpp"

namespace bangiao::witness {
namespace {

using https::Request;
using https::Response;

/// What the server itself refuses, in the few words that this protocol has.
unsigned status_of(Reason reason) {
    switch (reason) {
        case Reason::request_timeout:
            return 408;
        case Reason::body_too_large:
            return 413;
        case Reason::too_many_requests:
            return 429;
        case Reason::internal_error:
            return 500;
        default:
            return 400;
    }
}

Response refused(const Refusal& refusal, const https::RequestContext&) {
    return Response{status_of(refusal.reason),
                    {{"Content-Type", "text/plain; charset=utf-8"}},
                    std::string(words_for(refusal.reason, Language::en)) + "\n"};
}

}  // namespace

Service::Service(const WitnessConfig& config)
    : config_(config),
      logs_(load_logs(config_.logs)),
      clock_(make_clock(config_, logs_)),
      witness_(load_key(config_.key), logs_, config_.data_dir, *clock_),
      server_(std::make_unique<https::Server>(
          config_.listen, config_.tls, config_.limits,
          https::answered_at_once([this](const Request& request) { return answer(request); }),
          refused)) {
    write_port(config_.listen.port_file, port());
    log::info("listening", {{"port", port()}, {"logs", logs_.size()}});
}

Response Service::answer(const Request& request) {
    Response response{404, {{"Content-Type", "text/plain; charset=utf-8"}}, "not found\n"};
    if (request.method == "POST" && request.path == "/add-checkpoint")
        response = witness_.add_checkpoint(request.body);
    else if (request.method == "GET")
        response = witness_.newest(request.path.substr(1));
    log::info("answered", {{"request_id", request.request_id},
                           {"method", request.method},
                           {"status", response.status}});
    return response;
}

void Service::renew_tls() {
    try {
        server_->replace_context(https::server_context(config_.tls));
        log::info("tls files read anew");
    } catch (const std::exception& error) {
        log::error("tls files cannot be used, the old ones stay", {{"why", error.what()}});
    }
}

}  // namespace bangiao::witness
