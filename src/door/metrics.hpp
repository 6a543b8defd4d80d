#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bangiao::door {

/// What a collector may know: counts and durations by route, never by case, officer or unit. Any
/// thread.
class Metrics {
public:
    Metrics();

    /// `route` is a pattern of the route table, or `none`.
    void count(const std::string& route, unsigned status, std::chrono::nanoseconds took);

    /// A request that was refused, by the reason's code.
    void count_refusal(const std::string& code);

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

    /// So many values of one name as there are just then, told apart by that label. Where it
    /// throws, there is none.
    using Values = std::vector<std::pair<std::string, double>>;
    void watch_each(const std::string& name, const std::string& help, const std::string& label,
                    std::function<Values()> values);
    /// Whole families that somebody else keeps.
    void watch_families(std::function<std::vector<prometheus::MetricFamily>()> families);

    /// Prometheus text format.
    std::string text() const;

private:
    struct Watched {
        std::string name;
        std::string help;
        std::string label;  ///< its name; may be empty
        std::function<Values()> values;
    };
    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Family<prometheus::Histogram>& seconds_;
    prometheus::Family<prometheus::Counter>& refusals_;
    std::vector<Watched> watched_;
    std::vector<std::function<std::vector<prometheus::MetricFamily>()>> families_;
};

}  // namespace bangiao::door
