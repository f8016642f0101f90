#include "actors/metrics.hpp"

#include <algorithm>
#include <cstdlib>
#include <cxxabi.h>
#include <fstream>
#include <limits>
#include <map>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

namespace gatehouse::actors {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using labels = std::vector<ClientMetric::Label>;

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lowered;
}

/// The name of a message type without its namespaces.
std::string readable(const char* type_name) {
  if (type_name == nullptr)
    return {};
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text{
    abi::__cxa_demangle(type_name, nullptr, nullptr, &status), std::free};
  const std::string name = status == 0 ? text.get() : type_name;
  const auto arguments = name.find('<');
  const auto colon = name.rfind("::", arguments);
  return colon == std::string::npos ? name : name.substr(colon + 2);
}

std::string bucket_of(unsigned status) {
  return status >= 200 && status < 600 ? std::to_string(status / 100) + "xx" : "unknown";
}

/// A histogram summed over threads.
struct histogram {
  std::vector<std::uint64_t> counts;
  double sum = 0;

  template <std::size_t Buckets>
  void add(const lane_histogram<Buckets>& lane) {
    counts.resize(Buckets + 1);
    for (std::size_t i = 0; i <= Buckets; ++i)
      counts[i] += lane.counts[i].load(std::memory_order_relaxed);
    sum += lane.sum.load(std::memory_order_relaxed);
  }

  [[nodiscard]] std::uint64_t total() const {
    std::uint64_t all = 0;
    for (const auto count : counts)
      all += count;
    return all;
  }

  template <std::size_t Buckets>
  [[nodiscard]] ClientMetric::Histogram render(const std::array<double, Buckets>& bounds) const {
    ClientMetric::Histogram out;
    std::uint64_t below = 0;
    for (std::size_t i = 0; i <= Buckets; ++i) {
      below += counts[i];
      out.bucket.push_back(
        {below, i < Buckets ? bounds[i] : std::numeric_limits<double>::infinity()});
    }
    out.sample_count = below;
    out.sample_sum = sum;
    return out;
  }
};

/// Collects families, each metric with the constant labels of Hydra.
class gatherer {
public:
  explicit gatherer(const metrics_parts& parts) : parts_(parts) {}

  std::vector<MetricFamily> gather() {
    gather_http();
    gather_oauth();
    gather_outgoing();
    gather_actors();
    gather_process();
    return std::move(families_);
  }

private:
  using key = std::vector<std::string>;

  MetricFamily& family(std::string name, std::string help, MetricType type) {
    families_.push_back({std::move(name), std::move(help), type, {}});
    return families_.back();
  }

  ClientMetric& add(MetricFamily& to, labels own) {
    to.metric.emplace_back();
    auto& metric = to.metric.back();
    metric.label = {{"app", "hydra"}, {"version", parts_.version}, {"hash", ""}, {"buildTime", ""}};
    metric.label.insert(metric.label.end(), own.begin(), own.end());
    return metric;
  }

  void add_counter(MetricFamily& to, labels own, double value) {
    add(to, std::move(own)).counter.value = value;
  }
  void add_gauge(MetricFamily& to, labels own, double value) {
    add(to, std::move(own)).gauge.value = value;
  }

  void gather_http() {
    std::map<key, histogram> times;
    std::map<key, histogram> by_endpoint;
    std::map<key, histogram> answers;
    std::map<key, histogram> requests;
    std::map<key, double> statuses;
    for (const auto& lane : parts_.http->all())
      lane->for_each([&](const http_series& x) {
        const auto code = std::to_string(x.status);
        const auto method = lower(net::name(x.method));
        const auto& endpoint = lane->route_name(x.route);
        times[{code, method, endpoint}].add(x.seconds);
        by_endpoint[{endpoint}].add(x.seconds);
        answers[{code, method}].add(x.response_bytes);
        requests[{code, method}].add(x.request_bytes);
        histogram one;
        one.add(x.seconds);
        statuses[{std::string(net::name(x.method)), bucket_of(x.status)}] +=
          static_cast<double>(one.total());
      });
    auto& total = family("http_requests_total", "Requests answered.", MetricType::Counter);
    for (const auto& [k, each] : times)
      add_counter(
        total, {{"code", k[0]}, {"method", k[1]}, {"endpoint", k[2]}},
        static_cast<double>(each.total()));
    auto& response_time =
      family("http_response_time_seconds", "Time from request to answer.", MetricType::Histogram);
    for (const auto& [k, each] : by_endpoint)
      add(response_time, {{"endpoint", k[0]}}).histogram = each.render(time_bounds);
    auto& durations = family(
      "http_requests_duration_seconds", "Time from request to answer.", MetricType::Histogram);
    for (const auto& [k, each] : times)
      add(durations, {{"code", k[0]}, {"method", k[1]}, {"endpoint", k[2]}}).histogram =
        each.render(time_bounds);
    add_sizes("http_response_size_bytes", "Octets of the body of the answer.", answers);
    add_sizes("http_requests_size_bytes", "Octets of the body of the request.", requests);
    auto& buckets =
      family("http_requests_statuses_total", "Requests by class of status.", MetricType::Counter);
    for (const auto& [k, count] : statuses)
      add_counter(buckets, {{"method", k[0]}, {"status_bucket", k[1]}}, count);
  }

  void add_sizes(std::string name, std::string help, const std::map<key, histogram>& sizes) {
    auto& to = family(std::move(name), std::move(help), MetricType::Histogram);
    for (const auto& [k, each] : sizes)
      add(to, {{"code", k[0]}, {"method", k[1]}}).histogram = each.render(size_bounds);
  }

  void gather_oauth() {
    const auto load = [](const auto& x) {
      return static_cast<double>(x.load(std::memory_order_relaxed));
    };
    auto& tokens = family(
      "gatehouse_token_requests_total", "Token requests by grant type and outcome.",
      MetricType::Counter);
    constexpr std::array<const char*, 3> outcomes{"issued", "refused", "failed"};
    for (std::size_t grant = 0; grant < oauth_counters::grants; ++grant)
      for (std::size_t i = 0; i < outcomes.size(); ++i)
        add_counter(
          tokens,
          {{"grant_type", std::string(oauth_counters::grant_names[grant])},
           {"outcome", outcomes[i]}},
          load(parts_.oauth->tokens[grant][i]));
    auto& authentications = family(
      "gatehouse_client_authentications_total", "Client authentications by outcome.",
      MetricType::Counter);
    constexpr std::array<const char*, 3> auth_outcomes{"accepted", "refused", "overloaded"};
    for (std::size_t i = 0; i < auth_outcomes.size(); ++i)
      add_counter(
        authentications, {{"outcome", auth_outcomes[i]}}, load(parts_.oauth->authentications[i]));
    auto& introspections =
      family("gatehouse_introspections_total", "Introspections by result.", MetricType::Counter);
    add_counter(introspections, {{"active", "true"}}, load(parts_.oauth->introspections[0]));
    add_counter(introspections, {{"active", "false"}}, load(parts_.oauth->introspections[1]));
    add_counter(
      family(
        "gatehouse_revocations_total", "Tokens revoked by their clients.", MetricType::Counter),
      {}, load(parts_.oauth->revocations));
    auto& notices = family(
      "gatehouse_logout_notices_total",
      "Clients that were told of the end of a session, are tried again, or were given up.",
      MetricType::Counter);
    constexpr std::array ends{"delivered", "retried", "given_up"};
    for (std::size_t i = 0; i < ends.size(); ++i)
      add_counter(notices, {{"outcome", ends[i]}}, load(parts_.oauth->logout_notices[i]));
    add_counter(
      family(
        "gatehouse_faults_total", "Requests answered 503 because a part failed.",
        MetricType::Counter),
      {}, load(parts_.state->faults));
    add_counter(
      family(
        "gatehouse_audit_dropped_total", "Audit events dropped because too many waited.",
        MetricType::Counter),
      {}, load(parts_.state->audit_dropped));
    auto& store_faults = family(
      "gatehouse_store_faults_total", "Transactions of the store that failed.",
      MetricType::Counter);
    add_counter(
      store_faults, {{"access", "read"}}, static_cast<double>(parts_.state->store_reads.faults()));
    add_counter(
      store_faults, {{"access", "write"}},
      static_cast<double>(parts_.state->store_writes.faults()));
    add_counter(
      store_faults, {{"access", "short_lived"}},
      static_cast<double>(parts_.state->short_lived_store.faults()));
  }

  void gather_outgoing() {
    auto& requests = family(
      "gatehouse_outgoing_requests_total",
      "Requests to other servers by purpose and outcome; answered ones whatever their status.",
      MetricType::Counter);
    for (std::size_t i = 0; i < outgoing_counters::purposes.size(); ++i)
      for (std::size_t j = 0; j < net::fetch_errcs; ++j)
        add_counter(
          requests,
          {{"purpose", std::string(outgoing_counters::purposes[i])},
           {"outcome", std::string(outcome_name(static_cast<net::fetch_errc>(j)))}},
          static_cast<double>(parts_.outgoing->all[i].outcomes[j].load(std::memory_order_relaxed)));
    auto& seconds = family(
      "gatehouse_outgoing_request_seconds", "Time to ask another server, redirects included.",
      MetricType::Histogram);
    for (std::size_t i = 0; i < outgoing_counters::purposes.size(); ++i) {
      histogram all;
      all.add(parts_.outgoing->all[i].seconds);
      add(seconds, {{"purpose", std::string(outgoing_counters::purposes[i])}}).histogram =
        all.render(time_bounds);
    }
  }

  void gather_actors() {
    // Filled side by side: a reference to one family would die when the next is added.
    MetricFamily depth{
      "gatehouse_actor_mailbox_depth", "Messages that wait or are handled.", MetricType::Gauge, {}};
    MetricFamily restarts{"gatehouse_actor_restarts_total", "Restarts.", MetricType::Counter, {}};
    MetricFamily times{
      "gatehouse_actor_handling_seconds",
      "Time to handle a message, by actor and type.",
      MetricType::Summary,
      {}};
    for (const auto& actor : parts_.board->all()) {
      const labels who{{"actor", actor->name()}, {"home", actor->home()}};
      add_gauge(depth, who, static_cast<double>(actor->waiting()));
      add_counter(restarts, who, static_cast<double>(actor->restarts.load()));
      for (const auto& each : actor->messages) {
        if (each.type.load(std::memory_order_acquire) == 0)
          continue;
        auto named = who;
        named.push_back({"message", readable(each.name.load())});
        auto& summary = add(times, std::move(named)).summary;
        summary.sample_count = each.handled.load(std::memory_order_relaxed);
        summary.sample_sum =
          static_cast<double>(each.nanoseconds.load(std::memory_order_relaxed)) * 1e-9;
      }
    }
    for (auto* filled : {&depth, &restarts, &times})
      families_.push_back(std::move(*filled));
  }

  void gather_process() {
    std::ifstream statm("/proc/self/statm");
    double pages = 0;
    double resident = 0;
    statm >> pages >> resident;
    const auto page_size = static_cast<double>(sysconf(_SC_PAGESIZE));
    add_gauge(
      family("process_resident_memory_bytes", "Resident memory.", MetricType::Gauge), {},
      resident * page_size);
    add_gauge(
      family("process_virtual_memory_bytes", "Virtual memory.", MetricType::Gauge), {},
      pages * page_size);
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    add_counter(
      family("process_cpu_seconds_total", "Processor time.", MetricType::Counter), {},
      static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9);
  }

  const metrics_parts& parts_;
  std::vector<MetricFamily> families_;
};

} // namespace

metrics::metrics(caf::actor_config& config, metrics_parts parts)
  : metrics_actor::base(config), parts_(std::move(parts)) {}

metrics::behavior_type metrics::make_behavior() {
  return {
    [this](const request_context&, const scrape_request&) { return render_metrics(parts_); },
  };
}

std::string render_metrics(const metrics_parts& parts) {
  return prometheus::TextSerializer{}.Serialize(gatherer(parts).gather());
}

} // namespace gatehouse::actors
