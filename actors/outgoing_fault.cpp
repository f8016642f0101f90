#include "actors/outgoing_fault.hpp"

namespace gatehouse::actors {

caf::error make_error(net::fetch_errc reason) {
  return {static_cast<std::uint8_t>(reason), outgoing_category};
}

net::fetch_errc outgoing_reason(const caf::error& error) noexcept {
  if (!error || error.category() != outgoing_category)
    return net::fetch_errc::none;
  return static_cast<net::fetch_errc>(error.code());
}

} // namespace gatehouse::actors
