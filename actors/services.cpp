#include "actors/services.hpp"

namespace gatehouse::actors {

protocol::scope_strategy scope_strategy_of(const config::settings& settings) noexcept {
  switch (settings.strategies.scope) {
  case config::scope_strategy::wildcard:
    return protocol::scope_strategy::wildcard;
  case config::scope_strategy::exact:
    return protocol::scope_strategy::exact;
  }
  return protocol::scope_strategy::exact;
}

protocol::hash_settings hash_settings_of(const config::settings& settings) noexcept {
  using algorithm = protocol::hash_settings::algorithm_type;
  const auto& chosen = settings.oauth2.hashers;
  protocol::hash_settings mapped;
  switch (chosen.algorithm) {
  case config::hash_algorithm::pbkdf2:
    mapped.algorithm = algorithm::pbkdf2;
    break;
  case config::hash_algorithm::bcrypt:
    mapped.algorithm = algorithm::bcrypt;
    break;
  case config::hash_algorithm::argon2:
    mapped.algorithm = algorithm::argon2id;
    break;
  }
  mapped.pbkdf2_iterations = chosen.pbkdf2_iterations;
  mapped.bcrypt_cost = chosen.bcrypt_cost;
  mapped.argon2_memory_kib = chosen.argon2_memory_kib;
  mapped.argon2_time = chosen.argon2_iterations;
  return mapped;
}

} // namespace gatehouse::actors
