#pragma once

#include "actors/interfaces.hpp"
#include "actors/waiting_room.hpp"

#include <caf/all.hpp>
#include <memory>
#include <vector>

namespace gatehouse::actors {

/// The way to the connections of an SQLite store: batches that write to the one that writes, the
/// rest to those that read, in turn. Does no work itself, and so never blocks its I/O thread. When
/// too much waits, it refuses.
class sqlite_store_actor : public store_actor::base {
public:
  struct connections {
    store_writer_actor writer;
    std::vector<store_reader_actor> readers;
    std::shared_ptr<waiting_room> for_writer;
    std::shared_ptr<waiting_room> for_readers;
  };

  sqlite_store_actor(caf::actor_config& config, connections to);

  const char* name() const override { return "gatehouse.store"; }

  behavior_type make_behavior() override;

private:
  const store_reader_actor& next_reader();

  connections to_;
  std::size_t next_ = 0;
};

} // namespace gatehouse::actors
