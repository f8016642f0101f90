#include "protocol/secret_hash.hpp"

#include "protocol/argon2id.hpp"
#include "protocol/base64url.hpp"
#include "protocol/bcrypt.hpp"
#include "protocol/pbkdf2.hpp"

#include <algorithm>
#include <cassert>

namespace gatehouse::protocol {

namespace {

constexpr std::string_view fast_prefix = "$gatehouse-hmac$";
constexpr std::string_view fast_version = "v=1$";
constexpr std::string_view fast_key_purpose = "gatehouse generated client secret v1";
constexpr std::size_t salt_bytes = 16;

argon2id::cost argon2_cost(const hash_settings& settings) {
  return {settings.argon2_memory_kib, settings.argon2_time, 1};
}

bool verify_generated(
  const secret& text, std::string_view stored, const generated_secret_keys& keys) {
  stored.remove_prefix(fast_prefix.size());
  if (!stored.starts_with(fast_version))
    return false;
  const auto mac = from_base64url(stored.substr(fast_version.size()));
  return mac && keys.verify(text, *mac);
}

} // namespace

result<void> check(const hash_settings& settings) {
  switch (settings.algorithm) {
  case hash_settings::algorithm_type::pbkdf2:
    if (settings.pbkdf2_iterations == 0 || settings.pbkdf2_iterations > pbkdf2::max_iterations)
      return refuse(
        oauth_errc::misconfiguration, "PBKDF2 takes between 1 and 10000000 iterations.");
    return {};
  case hash_settings::algorithm_type::bcrypt:
    if (settings.bcrypt_cost < bcrypt::min_cost || settings.bcrypt_cost > bcrypt::max_cost)
      return refuse(oauth_errc::misconfiguration, "The cost of bcrypt is between 4 and 16.");
    return {};
  case hash_settings::algorithm_type::argon2id:
    if (!argon2id::is_acceptable(argon2_cost(settings)))
      return refuse(
        oauth_errc::misconfiguration,
        "Argon2id takes between 8 KiB and 256 MiB of memory and 1 to 16 passes.");
    return {};
  }
  return refuse(oauth_errc::misconfiguration, "There is no such hash.");
}

generated_secret_keys::generated_secret_keys(const std::vector<secret>& system_secrets) {
  assert(!system_secrets.empty());
  keys_.reserve(system_secrets.size());
  for (const auto& system_secret : system_secrets)
    keys_.emplace_back(
      hash_function::sha256, hkdf_sha256(system_secret.reveal(), "", fast_key_purpose, 32));
}

std::string generated_secret_keys::make(const secret& text) const {
  return keys_.front().mac(text.reveal());
}

bool generated_secret_keys::verify(const secret& text, std::string_view mac) const {
  return std::any_of(keys_.begin(), keys_.end(), [&](const hmac_key& key) {
    return equal_in_constant_time(key.mac(text.reveal()), mac);
  });
}

result<std::string> hash_secret(
  const secret& text, const hash_settings& settings, const random_source& random) {
  if (auto checked = check(settings); !checked)
    return checked.error();
  if (text.reveal().size() > max_secret_bytes)
    return refuse(
      oauth_errc::invalid_client_metadata, "A secret must not be longer than 4096 bytes.");
  const auto salt = random_bytes(random, salt_bytes);
  switch (settings.algorithm) {
  case hash_settings::algorithm_type::pbkdf2:
    return pbkdf2::hash(text, settings.pbkdf2_iterations, salt);
  case hash_settings::algorithm_type::bcrypt:
    return bcrypt::hash(text, settings.bcrypt_cost, salt);
  case hash_settings::algorithm_type::argon2id:
    return argon2id::hash(text, argon2_cost(settings), salt);
  }
  return refuse(oauth_errc::misconfiguration, "There is no such hash.");
}

std::string hash_generated(const secret& text, const generated_secret_keys& keys) {
  return std::string(fast_prefix) + std::string(fast_version) + to_base64url(keys.make(text));
}

bool verify_secret(const secret& text, std::string_view stored, const generated_secret_keys& keys) {
  if (text.reveal().size() > max_secret_bytes)
    return false;
  if (is_fast(stored))
    return verify_generated(text, stored, keys);
  if (stored.starts_with(pbkdf2::prefix))
    return pbkdf2::verify(text, stored);
  if (stored.starts_with(argon2id::prefix))
    return argon2id::verify(text, stored);
  return bcrypt::verify(text, stored);
}

bool is_fast(std::string_view stored) {
  return stored.starts_with(fast_prefix);
}

std::string decoy_hash(const hash_settings& settings) {
  switch (settings.algorithm) {
  case hash_settings::algorithm_type::pbkdf2:
    return pbkdf2::decoy(settings.pbkdf2_iterations);
  case hash_settings::algorithm_type::bcrypt:
    return bcrypt::decoy(settings.bcrypt_cost);
  case hash_settings::algorithm_type::argon2id:
    return argon2id::decoy(argon2_cost(settings));
  }
  return {};
}

} // namespace gatehouse::protocol
