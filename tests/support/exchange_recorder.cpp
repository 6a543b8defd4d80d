#include "support/exchange_recorder.hpp"

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <set>

#include "door/route.hpp"

namespace bangiao::testing {
namespace {

std::string name_of_running_test() {
    const ::testing::TestInfo* test = ::testing::UnitTest::GetInstance()->current_test_info();
    if (!test) return "outside";
    std::string name = std::string(test->test_suite_name()) + "." + test->name();
    for (char& c : name)
        if (c == '/') c = '-';
    return name;
}

/// The pattern that the target belongs to, whatever the method; empty if none.
std::string template_of(std::string_view method, std::string_view target) {
    const std::string_view path = target.substr(0, target.find('?'));
    for (const std::string_view each : {method, std::string_view("GET"), std::string_view("POST")})
        for (const door::Listener listener : {door::Listener::officers, door::Listener::strangers})
            if (const door::Match found = door::match(each, path, listener); found.route)
                return std::string(found.route->pattern);
    return {};
}

}  // namespace

ExchangeRecorder::ExchangeRecorder(const std::filesystem::path& build_folder)
    : file_(build_folder / "exchanges" / (name_of_running_test() + ".jsonl")) {
    static std::set<std::filesystem::path> begun;
    std::filesystem::create_directories(file_.parent_path());
    if (begun.insert(file_).second) std::filesystem::remove(file_);
}

void ExchangeRecorder::record(std::string_view method, std::string_view target,
                              const https::Answer& answer) {
    boost::json::object line;
    line["method"] = method;
    line["template"] = template_of(method, target);
    line["status"] = answer.status;
    line["content_type"] = answer.header("content-type");
    line["body"] = answer.body;
    std::ofstream(file_, std::ios::app) << boost::json::serialize(line) << '\n';
}

https::Answer RecordingClient::get(std::string_view target,
                                   const std::map<std::string, std::string>& headers) {
    https::Answer answer = client_.get(target, headers);
    recorder_.record("GET", target, answer);
    return answer;
}

https::Answer RecordingClient::post(std::string_view target, std::string_view content_type,
                                    std::string body,
                                    const std::map<std::string, std::string>& headers) {
    https::Answer answer = client_.post(target, content_type, std::move(body), headers);
    recorder_.record("POST", target, answer);
    return answer;
}

https::Answer RecordingClient::file(std::string sd_jwt) {
    return post("/api/v1/events", "application/sd-jwt", std::move(sd_jwt));
}

}  // namespace bangiao::testing
