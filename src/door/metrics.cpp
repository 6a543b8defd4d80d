#include "door/metrics.hpp"

#include <prometheus/text_serializer.h>

namespace bangiao::door {
namespace {

using namespace prometheus;

const Histogram::BucketBoundaries boundaries{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                             0.25,  0.5,    1.0,   2.5,  5.0,   15.0};

MetricFamily gauge(const std::string& name, const std::string& help, double value) {
    MetricFamily family;
    family.name = name;
    family.help = help;
    family.type = MetricType::Gauge;
    ClientMetric metric;
    metric.gauge.value = value;
    family.metric.push_back(metric);
    return family;
}

}  // namespace

Metrics::Metrics()
    : requests_(BuildCounter()
                    .Name("bangiao_requests_total")
                    .Help("Requests answered, by route and status")
                    .Register(registry_)),
      seconds_(BuildHistogram()
                   .Name("bangiao_request_seconds")
                   .Help("From a whole request to its answer, by route")
                   .Register(registry_)) {}

void Metrics::count(const std::string& route, unsigned status, std::chrono::nanoseconds took) {
    requests_.Add({{"route", route}, {"status", std::to_string(status)}}).Increment();
    seconds_.Add({{"route", route}}, boundaries)
        .Observe(std::chrono::duration<double>(took).count());
}

void Metrics::watch(const std::string& name, const std::string& help,
                    std::function<double()> value) {
    watched_.push_back({name, help, std::move(value)});
}

std::string Metrics::text() const {
    std::vector<MetricFamily> families = registry_.Collect();
    for (const Watched& each : watched_)
        families.push_back(gauge(each.name, each.help, each.value()));
    return TextSerializer().Serialize(families);
}

}  // namespace bangiao::door
