#include "door/metrics.hpp"

#include <prometheus/text_serializer.h>

#include <exception>

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

/// One that cannot be had now does not keep the others from being read.
Metrics::Values values_of(const std::function<Metrics::Values()>& ask) {
    try {
        return ask();
    } catch (const std::exception&) {
        return {};
    }
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
                   .Register(registry_)),
      refusals_(BuildCounter()
                    .Name("bangiao_refusals_total")
                    .Help("Requests refused, by the code of the reason")
                    .Register(registry_)) {}

void Metrics::count(const std::string& route, unsigned status, std::chrono::nanoseconds took) {
    requests_.Add({{"route", route}, {"status", std::to_string(status)}}).Increment();
    seconds_.Add({{"route", route}}, boundaries)
        .Observe(std::chrono::duration<double>(took).count());
}

void Metrics::count_refusal(const std::string& code) {
    refusals_.Add({{"code", code}}).Increment();
}

void Metrics::watch(const std::string& name, const std::string& help,
                    std::function<double()> value) {
    watch_each(name, help, {}, [value = std::move(value)] { return Values{{{}, value()}}; });
}

void Metrics::watch(const std::string& name, const std::string& help, const Label& label,
                    std::function<double()> value) {
    watch_each(name, help, label.name, [of = label.value, value = std::move(value)] {
        return Values{{of, value()}};
    });
}

void Metrics::watch_each(const std::string& name, const std::string& help, const std::string& label,
                         std::function<Values()> values) {
    watched_.push_back({name, help, label, std::move(values)});
}

void Metrics::watch_families(std::function<std::vector<MetricFamily>()> families) {
    families_.push_back(std::move(families));
}

std::string Metrics::text() const {
    std::vector<MetricFamily> families = registry_.Collect();
    for (const auto& others : families_)
        for (MetricFamily& family : others()) families.push_back(std::move(family));
    for (const Watched& each : watched_) {
        if (families.empty() || families.back().name != each.name)
            families.push_back(gauges(each.name, each.help));
        for (const auto& [of, value] : values_of(each.values)) {
            ClientMetric metric;
            if (!each.label.empty()) metric.label.push_back({each.label, of});
            metric.gauge.value = value;
            families.back().metric.push_back(metric);
        }
    }
    return TextSerializer().Serialize(families);
}

}  // namespace bangiao::door
