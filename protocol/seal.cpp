#include "protocol/seal.hpp"

#include "protocol/base64url.hpp"
#include "protocol/digest.hpp"

#include <array>
#include <memory>
#include <openssl/evp.h>
#include <stdexcept>

namespace gatehouse::protocol {

namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t max_sealed_bytes = 64 * 1024;
constexpr std::size_t key_bytes = 32;
/// HKDF counts its blocks; one of SHA-256 is a whole key (RFC 5869 section 2.3).
constexpr char first_block = 1;

struct context_deleter {
  void operator()(EVP_CIPHER_CTX* x) const noexcept { EVP_CIPHER_CTX_free(x); }
};
using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, context_deleter>;

/// Fetched once: looking a cipher up costs more than using it.
const EVP_CIPHER* aes_256_gcm() {
  static const std::unique_ptr<EVP_CIPHER, void (*)(EVP_CIPHER*)> cipher{
    EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), EVP_CIPHER_free};
  return cipher.get();
}

const unsigned char* octets(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* octets(std::string& text) noexcept {
  return reinterpret_cast<unsigned char*>(text.data());
}

int length(std::string_view text) noexcept {
  return static_cast<int>(text.size());
}

/// OpenSSL fails here only without memory or without the cipher: nothing to recover from.
void must(int outcome) {
  if (outcome != 1)
    throw std::runtime_error("AES-256-GCM is not available");
}

} // namespace

sealing_keys::sealing_keys(const std::vector<secret>& secrets, std::string_view purpose)
  : purpose_(purpose) {
  for (const auto& each : secrets)
    keys_.emplace_back(
      hash_function::sha256,
      hkdf_sha256(each.reveal(), {}, "gatehouse seal " + purpose_, key_bytes));
}

std::string sealing_keys::subkey(const hmac_key& of, std::string_view salt) const {
  std::string info(salt);
  info += purpose_;
  info += first_block;
  return of.mac(info);
}

std::string sealing_keys::seal(
  std::string_view text, std::string_view context, const random_source& random) const {
  const auto salt = random_bytes(random, salt_bytes);
  const auto nonce = random_bytes(random, nonce_bytes);
  const auto key = subkey(keys_.front(), salt);
  const cipher_context cipher(EVP_CIPHER_CTX_new());
  std::string sealed(text.size(), '\0');
  std::string tag(tag_bytes, '\0');
  int written = 0;
  must(EVP_EncryptInit_ex2(cipher.get(), aes_256_gcm(), octets(key), octets(nonce), nullptr));
  must(EVP_EncryptUpdate(cipher.get(), nullptr, &written, octets(context), length(context)));
  must(EVP_EncryptUpdate(cipher.get(), octets(sealed), &written, octets(text), length(text)));
  must(EVP_EncryptFinal_ex(cipher.get(), octets(sealed) + written, &written));
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, tag_bytes, tag.data()));
  return to_base64url(salt + nonce + sealed + tag);
}

std::optional<std::string> sealing_keys::open(
  std::string_view sealed, std::string_view context) const {
  if (sealed.size() > max_sealed_bytes)
    return std::nullopt;
  const auto bytes = from_base64url(sealed);
  if (!bytes || bytes->size() < salt_bytes + nonce_bytes + tag_bytes)
    return std::nullopt;
  const std::string_view all(*bytes);
  const auto salt = all.substr(0, salt_bytes);
  const auto nonce = all.substr(salt_bytes, nonce_bytes);
  const auto body =
    all.substr(salt_bytes + nonce_bytes, all.size() - salt_bytes - nonce_bytes - tag_bytes);
  std::string tag(all.substr(all.size() - tag_bytes));
  for (const auto& each : keys_) {
    const auto key = subkey(each, salt);
    const cipher_context cipher(EVP_CIPHER_CTX_new());
    std::string text(body.size(), '\0');
    int written = 0;
    must(EVP_DecryptInit_ex2(cipher.get(), aes_256_gcm(), octets(key), octets(nonce), nullptr));
    must(EVP_DecryptUpdate(cipher.get(), nullptr, &written, octets(context), length(context)));
    must(EVP_DecryptUpdate(cipher.get(), octets(text), &written, octets(body), length(body)));
    must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()));
    if (EVP_DecryptFinal_ex(cipher.get(), octets(text) + written, &written) == 1)
      return text;
  }
  return std::nullopt;
}

} // namespace gatehouse::protocol
