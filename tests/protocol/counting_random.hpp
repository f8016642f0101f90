#pragma once

#include "protocol/random.hpp"

namespace gatehouse::test {

/// A source of "random" bytes that tests can foresee: 0, 1, 2, … and around again. Copies share
/// nothing.
inline protocol::random_source counting_random(unsigned char first = 0) {
  return [next = first](std::span<unsigned char> out) mutable {
    for (auto& byte : out)
      byte = next++;
  };
}

} // namespace gatehouse::test
