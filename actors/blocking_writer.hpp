#pragma once

#include "actors/blocking_parts.hpp"
#include "actors/interfaces.hpp"
#include "store/at_rest.hpp"

#include <caf/all.hpp>
#include <deque>

namespace gatehouse::actors {

/// One that writes to the database. Detached, because it waits: what comes meanwhile becomes
/// the next transaction, and is answered when that is committed.
///
/// After a fault all that was gathered is answered with it, so that nobody waits behind a database
/// that does not work; what comes then tries anew.
class blocking_writer : public store_writer_actor::base {
public:
  blocking_writer(caf::actor_config& config, blocking_parts parts);

  const char* name() const override { return "gatehouse.store_writer"; }

  behavior_type make_behavior() override;

private:
  using promise = caf::typed_response_promise<store::batch_outcome>;
  struct waiting {
    promise owed;
    store::batch steps;
  };

  void on_exit() override;
  void gather(promise owed, store::batch steps);
  void write_later();
  /// Does one transaction; the rest waits for the next.
  void write_group();
  void fail_all(fault code);
  void on_tick();
  caf::result<std::uint64_t> sweep(const sweep_request& wanted);
  void settle(const std::string& fault);
  std::size_t sweep_allowance(std::size_t group) const;

  blocking_parts parts_;
  std::unique_ptr<store::blocking_store> records_;
  store::at_rest sealing_;
  std::deque<waiting> waiting_;
  bool is_tick_sent_ = false;
  /// Expired records are there, as far as is known.
  bool has_more_to_sweep_ = true;
  int ticks_at_rest_ = 0;
};

} // namespace gatehouse::actors
