#include "protocol/jose/algorithm.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::protocol::jose {

namespace {

struct traits {
  std::string_view name;
  key_type type;
  std::optional<curve> bound_to;
  hash_function hash;
};

/// In the order of the enumeration.
constexpr std::array<traits, 13> table{{
  {"RS256", key_type::rsa, std::nullopt, hash_function::sha256},
  {"RS384", key_type::rsa, std::nullopt, hash_function::sha384},
  {"RS512", key_type::rsa, std::nullopt, hash_function::sha512},
  {"PS256", key_type::rsa, std::nullopt, hash_function::sha256},
  {"PS384", key_type::rsa, std::nullopt, hash_function::sha384},
  {"PS512", key_type::rsa, std::nullopt, hash_function::sha512},
  {"ES256", key_type::ec, curve::p256, hash_function::sha256},
  {"ES384", key_type::ec, curve::p384, hash_function::sha384},
  {"ES512", key_type::ec, curve::p521, hash_function::sha512},
  {"EdDSA", key_type::okp, curve::ed25519, hash_function::sha512},
  {"HS256", key_type::oct, std::nullopt, hash_function::sha256},
  {"HS384", key_type::oct, std::nullopt, hash_function::sha384},
  {"HS512", key_type::oct, std::nullopt, hash_function::sha512},
}};

constexpr std::array curves{curve::p256, curve::p384, curve::p521, curve::ed25519};

const traits& of(algorithm x) noexcept {
  return table[static_cast<std::size_t>(x)];
}

} // namespace

std::optional<algorithm> parse_algorithm(std::string_view text) noexcept {
  // RFC 9864 §2.2: EdDSA with this curve has a name of its own, which younger libraries send.
  if (text == "Ed25519")
    return algorithm::eddsa;
  const auto* const found =
    std::find_if(table.begin(), table.end(), [&](const traits& row) { return row.name == text; });
  if (found == table.end())
    return std::nullopt;
  return static_cast<algorithm>(found - table.begin());
}

std::string_view name(algorithm x) noexcept {
  return of(x).name;
}

std::string_view name(key_type x) noexcept {
  switch (x) {
  case key_type::rsa:
    return "RSA";
  case key_type::ec:
    return "EC";
  case key_type::okp:
    return "OKP";
  case key_type::oct:
    return "oct";
  }
  return "";
}

std::string_view name(curve x) noexcept {
  switch (x) {
  case curve::p256:
    return "P-256";
  case curve::p384:
    return "P-384";
  case curve::p521:
    return "P-521";
  case curve::ed25519:
    return "Ed25519";
  }
  return "";
}

std::optional<curve> parse_curve(std::string_view text) noexcept {
  const auto* const found =
    std::find_if(curves.begin(), curves.end(), [&](curve x) { return name(x) == text; });
  if (found == curves.end())
    return std::nullopt;
  return *found;
}

key_type key_type_of(algorithm x) noexcept {
  return of(x).type;
}

std::optional<curve> curve_of(algorithm x) noexcept {
  return of(x).bound_to;
}

hash_function hash_of(algorithm x) noexcept {
  return of(x).hash;
}

bool is_pss(algorithm x) noexcept {
  return x == algorithm::ps256 || x == algorithm::ps384 || x == algorithm::ps512;
}

std::size_t coordinate_bytes(curve x) noexcept {
  switch (x) {
  case curve::p256:
  case curve::ed25519:
    return 32;
  case curve::p384:
    return 48;
  case curve::p521:
    return 66;
  }
  return 0;
}

} // namespace gatehouse::protocol::jose
