#include "protocol/pbkdf2.hpp"

#include "protocol/openssl.hpp"
#include "protocol/phc_text.hpp"

#include <optional>

namespace gatehouse::protocol::pbkdf2 {

namespace {

constexpr std::size_t made_hash_bytes = 32;
constexpr std::size_t min_hash_bytes = 16;
constexpr std::size_t max_hash_bytes = 64;
constexpr std::size_t min_salt_bytes = 8;
constexpr std::size_t max_salt_bytes = 64;

std::string derive(
  const secret& text, unsigned iterations, std::string_view salt, std::size_t length) {
  std::string out(length, '\0');
  require_openssl(
    PKCS5_PBKDF2_HMAC(
      text.reveal().data(), static_cast<int>(text.reveal().size()),
      reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()),
      static_cast<int>(iterations), EVP_sha256(), static_cast<int>(length),
      reinterpret_cast<unsigned char*>(out.data()))
    == 1);
  return out;
}

std::string render(unsigned iterations, std::string_view salt, std::string_view derived) {
  std::string text(prefix);
  text += "i=" + std::to_string(iterations);
  text += ",l=" + std::to_string(derived.size());
  text += "$" + to_unpadded_base64(salt);
  text += "$" + to_unpadded_base64(derived);
  return text;
}

struct parsed {
  unsigned iterations;
  std::string salt;
  std::string derived;
};

std::optional<parsed> parse(std::string_view stored) {
  if (!stored.starts_with(prefix))
    return std::nullopt;
  const auto fields = split_fields(stored.substr(prefix.size()), 3);
  if (!fields || fields->size() != 3)
    return std::nullopt;
  auto parameters = (*fields)[0];
  const auto iterations = take_parameter(parameters, "i");
  const auto length = take_parameter(parameters, "l");
  auto salt = from_unpadded_base64((*fields)[1]);
  auto derived = from_unpadded_base64((*fields)[2]);
  if (!iterations || !length || !parameters.empty() || !salt || !derived)
    return std::nullopt;
  if (*iterations == 0 || *iterations > max_iterations || *length != derived->size())
    return std::nullopt;
  if (
    derived->size() < min_hash_bytes || derived->size() > max_hash_bytes
    || salt->size() < min_salt_bytes || salt->size() > max_salt_bytes)
    return std::nullopt;
  return parsed{*iterations, std::move(*salt), std::move(*derived)};
}

} // namespace

std::string hash(const secret& text, unsigned iterations, std::string_view salt) {
  return render(iterations, salt, derive(text, iterations, salt, made_hash_bytes));
}

std::string decoy(unsigned iterations) {
  return render(iterations, std::string(16, '\0'), std::string(made_hash_bytes, '\0'));
}

bool verify(const secret& text, std::string_view stored) {
  const auto expected = parse(stored);
  return expected
         && equal_in_constant_time(
           derive(text, expected->iterations, expected->salt, expected->derived.size()),
           expected->derived);
}

} // namespace gatehouse::protocol::pbkdf2
