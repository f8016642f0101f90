#include "protocol/jose/generate.hpp"

#include "protocol/base64url.hpp"
#include "protocol/jose/openssl_jwk.hpp"
#include "protocol/openssl.hpp"

#include <openssl/rand.h>
#include <string>

namespace gatehouse::protocol::jose {

namespace {

constexpr unsigned min_rsa_bits = 2048;
constexpr unsigned max_rsa_bits = 16384;

pkey_handle generate_pair(algorithm alg, unsigned rsa_bits) {
  EVP_PKEY* made = nullptr;
  if (key_type_of(alg) == key_type::rsa)
    made = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{rsa_bits});
  else if (key_type_of(alg) == key_type::ec)
    made = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", name(*curve_of(alg)).data());
  else
    made = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  require_openssl(made != nullptr);
  return pkey_handle{made};
}

json::value generate_oct(algorithm alg) {
  std::string bytes(digest(hash_of(alg), "").size(), '\0');
  require_openssl(
    RAND_priv_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()))
    == 1);
  return json::object{{"kty", name(key_type::oct)}, {"k", to_base64url(bytes)}};
}

} // namespace

result<jwk> generate(algorithm alg, const key_id& kid, unsigned rsa_bits) {
  const auto type = key_type_of(alg);
  if (type == key_type::rsa && (rsa_bits < min_rsa_bits || rsa_bits > max_rsa_bits))
    return refuse(oauth_errc::invalid_request, "RSA keys have between 2048 and 16384 bits.");
  auto members = type == key_type::oct ? result<json::value>(generate_oct(alg))
                                       : members_of(generate_pair(alg, rsa_bits).get());
  if (!members)
    return members.error();
  members->set("alg", name(alg));
  members->set("use", "sig");
  if (!kid.empty())
    members->set("kid", kid.str());
  return jwk::parse(*members);
}

} // namespace gatehouse::protocol::jose
