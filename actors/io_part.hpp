#pragma once

#include "actors/gate.hpp"
#include "actors/io_unit.hpp"
#include "net/io_loop.hpp"

#include <caf/all.hpp>
#include <memory>
#include <string>
#include <vector>

namespace gatehouse::actors {

/// One I/O thread of a node with its unit and its gate.
struct io_part {
  io_part(caf::actor_system& system, const std::string& thread_name)
    : name(thread_name), loop(thread_name), unit(system, loop),
      gate_handle(system.spawn<gate, caf::hidden>(unit)),
      through(static_cast<gate*>(caf::actor_cast<caf::abstract_actor*>(gate_handle))) {}

  std::string name;
  net::io_loop loop;
  io_unit unit;
  caf::actor gate_handle;
  gate* through;
};

/// All I/O threads of a node.
using io_parts = std::vector<std::unique_ptr<io_part>>;

} // namespace gatehouse::actors
