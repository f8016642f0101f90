#pragma once

#include "actors/interfaces.hpp"
#include "actors/sqlite_parts.hpp"
#include "store/at_rest.hpp"
#include "store/sqlite_store.hpp"

#include <caf/all.hpp>

namespace gatehouse::actors {

/// Reads from the database file beside the one that writes. Detached, because it waits for the disk.
class sqlite_reader : public store_reader_actor::base {
public:
  sqlite_reader(caf::actor_config& config, sqlite_parts parts);

  const char* name() const override { return "gatehouse.store_reader"; }

  behavior_type make_behavior() override;

private:
  void settle(const std::string& fault);

  sqlite_parts parts_;
  store::sqlite_store records_;
  store::at_rest sealing_;
};

} // namespace gatehouse::actors
