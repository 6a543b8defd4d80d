#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bangiao::door {

/// What a collector may know: counts and durations by route, never by case, officer or unit. Any
/// thread.
class Metrics {
public:
    Metrics();

    /// `route` is a pattern of the route table, or `none`.
    void count(const std::string& route, unsigned status, std::chrono::nanoseconds took);

    /// A value to be asked for whenever the metrics are read. Before the first text().
    void watch(const std::string& name, const std::string& help, std::function<double()> value);
    /// One of several values of one name, told apart by a label. Those of a name come one after the
    /// other.
    struct Label {
        std::string name;
        std::string value;
    };
    void watch(const std::string& name, const std::string& help, const Label& label,
               std::function<double()> value);

    /// Prometheus text format.
    std::string text() const;

private:
    struct Watched {
        std::string name;
        std::string help;
        std::optional<Label> label;
        std::function<double()> value;
    };
    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Family<prometheus::Histogram>& seconds_;
    std::vector<Watched> watched_;
};

}  // namespace bangiao::door
