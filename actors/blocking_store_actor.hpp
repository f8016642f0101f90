#pragma once

#include "actors/interfaces.hpp"
#include "actors/waiting_room.hpp"

#include <caf/all.hpp>
#include <memory>
#include <vector>

namespace gatehouse::actors {

/// The way to the connections of a store whose driver waits for the database: batches that write to
/// those that write, the rest to those that read, in turn. Batches that begin with the same grant, or
/// the same record, have the same writer, so that those who would wait for each other's locks share
/// a transaction. Does no work itself, and so never blocks its I/O thread. When too much waits, it
/// refuses.
class blocking_store_actor : public store_actor::base {
public:
  struct connections {
    /// At least one; the first one sweeps.
    std::vector<store_writer_actor> writers;
    /// Without any, writers read.
    std::vector<store_reader_actor> readers;
    std::shared_ptr<waiting_room> for_writer;
    std::shared_ptr<waiting_room> for_readers;
  };

  blocking_store_actor(caf::actor_config& config, connections to);

  const char* name() const override { return "gatehouse.store"; }

  behavior_type make_behavior() override;

private:
  const store_reader_actor& next_reader();
  const store_writer_actor& writer_of(const store::batch& steps) const;

  connections to_;
  std::size_t next_ = 0;
};

} // namespace gatehouse::actors
