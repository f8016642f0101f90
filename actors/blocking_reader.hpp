#pragma once

#include "actors/blocking_parts.hpp"
#include "actors/interfaces.hpp"
#include "store/at_rest.hpp"

#include <caf/all.hpp>
#include <chrono>

namespace gatehouse::actors {

/// A reader that is asked now and then whether it needs its connection.
using resting_reader_actor =
  store_reader_actor::extend<caf::reacts_to<request_context, sweep_tick>>;

/// Reads from the database beside those that write. Detached, because it waits.
class blocking_reader : public resting_reader_actor::base {
public:
  blocking_reader(caf::actor_config& config, blocking_parts parts);

  const char* name() const override { return "gatehouse.store_reader"; }

  behavior_type make_behavior() override;

private:
  using clock = std::chrono::steady_clock;

  [[nodiscard]] bool is_in_vain(const request_context& context) const;
  /// @param start  of the question.
  void settle(const std::string& fault, clock::time_point start);

  blocking_parts parts_;
  std::unique_ptr<store::blocking_store> records_;
  store::at_rest sealing_;
  clock::time_point refused_until_{};
};

} // namespace gatehouse::actors
