#include "actors/http_counters.hpp"

namespace gatehouse::actors {

void http_counters::count(
  std::size_t route, net::http_method method, unsigned status, double seconds,
  std::size_t response_bytes, std::size_t request_bytes) {
  auto* series = find(route, method, status);
  if (series == nullptr)
    return;
  series->seconds.observe(time_bounds, seconds);
  series->response_bytes.observe(size_bounds, static_cast<double>(response_bytes));
  series->request_bytes.observe(size_bounds, static_cast<double>(request_bytes));
}

void http_counters::for_each(const std::function<void(const http_series&)>& look) const {
  for (const auto& slot : series_)
    if (const auto* series = slot.load(std::memory_order_acquire))
      look(*series);
}

http_series* http_counters::find(
  std::size_t route, net::http_method method, unsigned status) noexcept {
  const auto start = (route * 31 + static_cast<std::size_t>(method) * 7 + status) % max_series;
  for (std::size_t i = 0; i < max_series; ++i) {
    auto& slot = series_[(start + i) % max_series];
    auto* series = slot.load(std::memory_order_relaxed);
    if (series == nullptr) {
      auto added = std::make_unique<http_series>();
      added->route = route;
      added->method = method;
      added->status = status;
      series = added.get();
      owned_.push_back(std::move(added));
      slot.store(series, std::memory_order_release);
      return series;
    }
    if (series->route == route && series->method == method && series->status == status)
      return series;
  }
  return nullptr;
}

} // namespace gatehouse::actors
