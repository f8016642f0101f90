#include "protocol/argon2id.hpp"

#include "protocol/phc_text.hpp"

#include <argon2.h>
#include <cassert>
#include <new>
#include <optional>

namespace gatehouse::protocol::argon2id {

namespace {

constexpr unsigned max_memory_kib = 256 * 1024;
constexpr unsigned max_passes = 16;
constexpr unsigned max_lanes = 16;
constexpr unsigned min_memory_kib_per_lane = 8;
constexpr std::size_t made_hash_bytes = 32;
constexpr std::size_t min_hash_bytes = 16;
constexpr std::size_t max_hash_bytes = 64;
constexpr std::size_t min_salt_bytes = 8;
constexpr std::size_t max_salt_bytes = 64;

/// The library's context has no const: it only writes where it is told to wipe, which it is not.
std::uint8_t* as_input(std::string_view bytes) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
}

std::string derive(const secret& text, const cost& x, std::string_view salt, std::size_t length) {
  std::string out(length, '\0');
  argon2_context context{};
  context.out = reinterpret_cast<std::uint8_t*>(out.data());
  context.outlen = static_cast<std::uint32_t>(out.size());
  context.pwd = as_input(text.reveal());
  context.pwdlen = static_cast<std::uint32_t>(text.reveal().size());
  context.salt = as_input(salt);
  context.saltlen = static_cast<std::uint32_t>(salt.size());
  context.t_cost = x.passes;
  context.m_cost = x.memory_kib;
  context.lanes = x.lanes;
  context.threads = 1;
  context.version = ARGON2_VERSION_13;
  context.flags = ARGON2_DEFAULT_FLAGS;
  const int outcome = argon2_ctx(&context, Argon2_id);
  if (outcome == ARGON2_MEMORY_ALLOCATION_ERROR)
    throw std::bad_alloc();
  assert(outcome == ARGON2_OK);
  return out;
}

std::string render(const cost& x, std::string_view salt, std::string_view derived) {
  std::string text(prefix);
  text += "v=19$m=" + std::to_string(x.memory_kib);
  text += ",t=" + std::to_string(x.passes);
  text += ",p=" + std::to_string(x.lanes);
  text += "$" + to_unpadded_base64(salt);
  text += "$" + to_unpadded_base64(derived);
  return text;
}

struct parsed {
  cost price;
  std::string salt;
  std::string derived;
};

std::optional<cost> parse_cost(std::string_view parameters) {
  const auto memory = take_parameter(parameters, "m");
  const auto passes = take_parameter(parameters, "t");
  const auto lanes = take_parameter(parameters, "p");
  if (!memory || !passes || !lanes || !parameters.empty())
    return std::nullopt;
  const cost price{*memory, *passes, *lanes};
  if (!is_acceptable(price))
    return std::nullopt;
  return price;
}

std::optional<parsed> parse(std::string_view stored) {
  if (!stored.starts_with(prefix))
    return std::nullopt;
  const auto fields = split_fields(stored.substr(prefix.size()), 4);
  if (!fields || fields->size() != 4 || (*fields)[0] != "v=19")
    return std::nullopt;
  const auto price = parse_cost((*fields)[1]);
  auto salt = from_unpadded_base64((*fields)[2]);
  auto derived = from_unpadded_base64((*fields)[3]);
  if (!price || !salt || !derived)
    return std::nullopt;
  if (
    derived->size() < min_hash_bytes || derived->size() > max_hash_bytes
    || salt->size() < min_salt_bytes || salt->size() > max_salt_bytes)
    return std::nullopt;
  return parsed{*price, std::move(*salt), std::move(*derived)};
}

} // namespace

bool is_acceptable(const cost& x) noexcept {
  return x.passes >= 1 && x.passes <= max_passes && x.lanes >= 1 && x.lanes <= max_lanes
         && x.memory_kib >= min_memory_kib_per_lane * x.lanes && x.memory_kib <= max_memory_kib;
}

std::string hash(const secret& text, const cost& x, std::string_view salt) {
  return render(x, salt, derive(text, x, salt, made_hash_bytes));
}

std::string decoy(const cost& x) {
  return render(x, std::string(min_hash_bytes, '\0'), std::string(made_hash_bytes, '\0'));
}

std::optional<cost> cost_of(std::string_view stored) {
  const auto read = parse(stored);
  return read ? std::optional(read->price) : std::nullopt;
}

bool verify(const secret& text, std::string_view stored) {
  const auto expected = parse(stored);
  return expected
         && equal_in_constant_time(
           derive(text, expected->price, expected->salt, expected->derived.size()),
           expected->derived);
}

} // namespace gatehouse::protocol::argon2id
