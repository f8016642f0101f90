#include "protocol/digest.hpp"

#include "protocol/openssl.hpp"

#include <array>
#include <cassert>

namespace gatehouse::protocol {

namespace {

constexpr std::size_t function_count = 4;
constexpr std::size_t max_block_bytes = 128;

const char* openssl_name(hash_function function) noexcept {
  switch (function) {
  case hash_function::sha256:
    return "SHA2-256";
  case hash_function::sha384:
    return "SHA2-384";
  case hash_function::sha512:
    return "SHA2-512";
  case hash_function::sha512_256:
    return "SHA2-512/256";
  }
  return "";
}

using md_handle = openssl_handle<EVP_MD, &EVP_MD_free>;

md_handle fetch(hash_function function) {
  md_handle fetched{EVP_MD_fetch(nullptr, openssl_name(function), nullptr)};
  require_openssl(fetched != nullptr);
  return fetched;
}

/// Looking an algorithm up takes locks and longer than a short digest, so it is done once.
const EVP_MD* algorithm(hash_function function) {
  static const std::array<md_handle, function_count> fetched{
    fetch(hash_function::sha256), fetch(hash_function::sha384), fetch(hash_function::sha512),
    fetch(hash_function::sha512_256)};
  return fetched[static_cast<std::size_t>(function)].get();
}

/// This thread's context for the function: copying into a context of the same function reuses its
/// memory.
EVP_MD_CTX* scratch(hash_function function) {
  thread_local std::array<md_ctx_handle, function_count> contexts;
  auto& context = contexts[static_cast<std::size_t>(function)];
  if (!context) {
    context.reset(EVP_MD_CTX_new());
    require_openssl(context != nullptr);
  }
  return context.get();
}

std::string finish(EVP_MD_CTX* context, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned length = 0;
  require_openssl(
    EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1
    && EVP_DigestFinal_ex(context, out.data(), &length) == 1);
  return {reinterpret_cast<const char*>(out.data()), length};
}

std::string finish_copy(hash_function function, const EVP_MD_CTX* state, std::string_view bytes) {
  auto* context = scratch(function);
  require_openssl(EVP_MD_CTX_copy_ex(context, state) == 1);
  return finish(context, bytes);
}

/// The state after one block of the key combined with `pad` (RFC 2104 §2).
std::shared_ptr<const EVP_MD_CTX> keyed_state(
  const EVP_MD* md, std::string_view key, unsigned char pad) {
  std::array<unsigned char, max_block_bytes> block;
  block.fill(pad);
  for (std::size_t i = 0; i < key.size(); ++i)
    block[i] = static_cast<unsigned char>(block[i] ^ static_cast<unsigned char>(key[i]));
  const auto block_bytes = static_cast<std::size_t>(EVP_MD_get_block_size(md));
  std::shared_ptr<EVP_MD_CTX> state(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  require_openssl(
    state != nullptr && EVP_DigestInit_ex2(state.get(), md, nullptr) == 1
    && EVP_DigestUpdate(state.get(), block.data(), block_bytes) == 1);
  OPENSSL_cleanse(block.data(), block.size());
  return state;
}

} // namespace

std::string digest(hash_function function, std::string_view bytes) {
  auto* context = scratch(function);
  require_openssl(EVP_DigestInit_ex2(context, algorithm(function), nullptr) == 1);
  return finish(context, bytes);
}

std::string sha256(std::string_view bytes) {
  return digest(hash_function::sha256, bytes);
}

std::string sha384(std::string_view bytes) {
  return digest(hash_function::sha384, bytes);
}

std::string sha512(std::string_view bytes) {
  return digest(hash_function::sha512, bytes);
}

hmac_key::hmac_key(hash_function function, std::string_view key) : function_(function) {
  const auto* md = algorithm(function);
  std::string shortened;
  if (key.size() > static_cast<std::size_t>(EVP_MD_get_block_size(md))) {
    shortened = digest(function, key);
    key = shortened;
  }
  inner_ = keyed_state(md, key, 0x36);
  outer_ = keyed_state(md, key, 0x5C);
  OPENSSL_cleanse(shortened.data(), shortened.size());
}

std::string hmac_key::mac(std::string_view message) const {
  return finish_copy(function_, outer_.get(), finish_copy(function_, inner_.get(), message));
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
  return hmac_key(hash_function::sha256, key).mac(message);
}

std::string hmac_sha512_256(std::string_view key, std::string_view message) {
  return hmac_key(hash_function::sha512_256, key).mac(message);
}

std::string hkdf_sha256(
  std::string_view key, std::string_view salt, std::string_view info, std::size_t length) {
  constexpr std::size_t digest_bytes = 32;
  assert(length <= 255 * digest_bytes);
  const hmac_key extracted(hash_function::sha256, hmac_sha256(salt, key));
  std::string out;
  std::string block;
  for (unsigned char counter = 1; out.size() < length; ++counter) {
    block += info;
    block += static_cast<char>(counter);
    block = extracted.mac(block);
    out += block;
  }
  out.resize(length);
  return out;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::optional<std::string> from_hex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  if (text.size() % 2 != 0)
    return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = digits.find(text[i]);
    const auto low = digits.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos)
      return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

} // namespace gatehouse::protocol
