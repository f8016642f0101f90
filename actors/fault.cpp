#include "actors/fault.hpp"

#include "actors/outgoing_fault.hpp"

namespace gatehouse::actors {

caf::error make_error(fault code) {
  return {static_cast<std::uint8_t>(code), fault_category};
}

std::string to_string(fault code) {
  switch (code) {
  case fault::none:
    return "none";
  case fault::unanswered:
    return "unanswered";
  case fault::unavailable:
    return "unavailable";
  case fault::overloaded:
    return "overloaded";
  case fault::store_failed:
    return "store_failed";
  case fault::signing_failed:
    return "signing_failed";
  }
  return "unknown";
}

std::string describe(const caf::error& error) {
  // CAF looks into nothing when it is asked for the category of no error.
  if (!error)
    return to_string(fault::none);
  if (error.category() == fault_category)
    return to_string(static_cast<fault>(error.code()));
  if (const auto reason = outgoing_reason(error); reason != net::fetch_errc::none)
    return "outgoing:" + std::string(net::name(reason));
  return caf::to_string(error.category()) + ":" + std::to_string(error.code());
}

bool is(const caf::error& error, fault code) noexcept {
  return error && error.category() == fault_category
         && error.code() == static_cast<std::uint8_t>(code);
}

} // namespace gatehouse::actors
