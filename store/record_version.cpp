#include "store/record_version.hpp"

#include <array>
#include <bit>

namespace gatehouse::store {

std::uint64_t random_version(const protocol::random_source& random) {
  std::array<unsigned char, sizeof(std::uint64_t)> octets{};
  std::uint64_t version = 0;
  while (version == 0) {
    random(octets);
    version = std::bit_cast<std::uint64_t>(octets) >> 1U;
  }
  return version;
}

} // namespace gatehouse::store
