#pragma once

#include "actors/messages.hpp"
#include "protocol/jose/jwk_set.hpp"

#include <cstdint>
#include <optional>

namespace gatehouse::actors {

/// Our published keys, kept decoded to check with that an `id_token_hint` was signed here.
///
/// Not thread-safe: each endpoint has its own.
class hint_keys {
public:
  /// Tells whether the keys are those of a generation.
  [[nodiscard]] bool is_of(std::uint64_t generation) const noexcept {
    return generation_ == generation;
  }

  void adopt(const public_keys& fresh) {
    const auto text = protocol::json::parse(fresh.jwks);
    auto keys = protocol::jose::jwk_set::parse(
      text.value_or(protocol::json::value()), protocol::jose::unusable_keys::skip);
    keys_ = keys ? std::move(*keys) : protocol::jose::jwk_set{};
    generation_ = fresh.generation;
  }

  [[nodiscard]] const protocol::jose::jwk_set& get() const noexcept { return keys_; }

private:
  protocol::jose::jwk_set keys_;
  std::optional<std::uint64_t> generation_;
};

} // namespace gatehouse::actors
