#include "protocol/jose/pem.hpp"

#include "protocol/jose/openssl_jwk.hpp"
#include "protocol/openssl.hpp"

#include <openssl/pem.h>

namespace gatehouse::protocol::jose {

namespace {

constexpr std::size_t max_pem_bytes = 64 * 1024;

/// OpenSSL would ask on the terminal otherwise.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

bool has_label(std::string_view text, std::string_view label) {
  const auto begin = text.find("-----BEGIN ");
  const auto line = begin == std::string_view::npos
                      ? std::string_view{}
                      : text.substr(begin, text.find('\n', begin) - begin);
  return line.find(label) != std::string_view::npos;
}

pkey_handle read_key(std::string_view text) {
  const bio_handle bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
  require_openssl(bio != nullptr);
  if (has_label(text, " CERTIFICATE-----")) {
    const x509_handle certificate{PEM_read_bio_X509(bio.get(), nullptr, &no_passphrase, nullptr)};
    return pkey_handle{certificate ? X509_get_pubkey(certificate.get()) : nullptr};
  }
  if (has_label(text, "PRIVATE KEY-----"))
    return pkey_handle{PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_passphrase, nullptr)};
  return pkey_handle{PEM_read_bio_PUBKEY(bio.get(), nullptr, &no_passphrase, nullptr)};
}

} // namespace

result<jwk> parse_pem(std::string_view text) {
  if (text.size() > max_pem_bytes)
    return refuse(oauth_errc::invalid_request, "The PEM text is longer than 64 KiB.");
  const openssl_error_mark quiet;
  const auto key = read_key(text);
  if (!key)
    return refuse(
      oauth_errc::invalid_request,
      "The PEM text has no key that can be read without a passphrase.");
  const auto members = members_of(key.get());
  if (!members)
    return members.error();
  return jwk::parse(*members);
}

} // namespace gatehouse::protocol::jose
