#pragma once

#include "actors/endpoint.hpp"
#include "actors/homed.hpp"
#include "actors/router.hpp"

#include <functional>
#include <string>
#include <vector>

namespace gatehouse::actors {

/// Makes one endpoint on one I/O thread.
using endpoint_maker = std::function<endpoint_actor(caf::actor_system&, const home&, services_ptr)>;

/// One endpoint and the routes it serves. Adding an endpoint adds one file and one entry.
struct endpoint_entry {
  std::string name;
  endpoint_maker make;
  std::vector<route> routes;
};

/// All endpoints of the public listener.
///
/// @param has_demo  whether the demo is served, too.
[[nodiscard]] std::vector<endpoint_entry> public_endpoints(bool has_demo = false);

/// All endpoints of the admin listener. Every path also answers without `/admin`.
///
/// @param version  what `/version` tells.
[[nodiscard]] std::vector<endpoint_entry> admin_endpoints(const std::string& version);

/// The routes of all entries, each with the index of its entry.
[[nodiscard]] std::vector<route> routes_of(const std::vector<endpoint_entry>& entries);

} // namespace gatehouse::actors
