#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "https/client.hpp"

namespace bangiao::testing {

/// Writes down every exchange of the running test as one JSON line, in a file named after the test
/// that begins empty. tests/contract holds them against the contract afterwards.
class ExchangeRecorder {
public:
    /// Into `exchanges/` below the build folder (BANGIAO_BINARY_DIR).
    explicit ExchangeRecorder(const std::filesystem::path& build_folder);

    void record(std::string_view method, std::string_view target, const https::Answer& answer);

private:
    std::filesystem::path file_;
};

/// A client of the service whose exchanges are recorded.
class RecordingClient {
public:
    RecordingClient(https::ClientConfig config, const std::filesystem::path& build_folder)
        : client_(std::move(config)), recorder_(build_folder) {}

    https::Answer get(std::string_view target,
                      const std::map<std::string, std::string>& headers = {});
    https::Answer post(std::string_view target, std::string_view content_type, std::string body,
                       const std::map<std::string, std::string>& headers = {});
    /// Files an event.
    https::Answer file(std::string sd_jwt);

private:
    https::Client client_;
    ExchangeRecorder recorder_;
};

}  // namespace bangiao::testing
