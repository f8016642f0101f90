#include "actors/request_context.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>

namespace gatehouse::actors {

std::string to_string(const request_context& context) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016" PRIx64, context.request_id);
  return text.data();
}

} // namespace gatehouse::actors
