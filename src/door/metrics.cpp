#include "door/metrics.hpp"

#include <prometheus/text_serializer.h>

namespace bangiao::door {
namespace {

using namespace prometheus;

const Histogram::BucketBoundaries boundaries{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                             0.25,  0.5,    1.0,   2.5,  5.0,   15.0};

MetricFamily gauges(const std::string& name, const std::string& help) {
    MetricFamily family;
    family.name = name;
    family.help = help;
    family.type = MetricType::Gauge;
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
    watched_.push_back({name, help, std::nullopt, std::move(value)});
}

void Metrics::watch(const std::string& name, const std::string& help, const Label& label,
                    std::function<double()> value) {
    watched_.push_back({name, help, label, std::move(value)});
}

std::string Metrics::text() const {
    std::vector<MetricFamily> families = registry_.Collect();
    for (const Watched& each : watched_) {
        if (families.empty() || families.back().name != each.name)
            families.push_back(gauges(each.name, each.help));
        ClientMetric metric;
        if (each.label) metric.label.push_back({each.label->name, each.label->value});
        metric.gauge.value = each.value();
        families.back().metric.push_back(metric);
    }
    return TextSerializer().Serialize(families);
}

}  // namespace bangiao::door
