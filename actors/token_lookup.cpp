#include "actors/token_lookup.hpp"

#include "protocol/digest.hpp"

#include <algorithm>

namespace gatehouse::actors {

namespace {

/// Longer than any token that is issued here.
constexpr std::size_t max_token_bytes = 32 * 1024;

bool looks_like_jwt(std::string_view text) noexcept {
  return text.size() <= max_token_bytes && std::count(text.begin(), text.end(), '.') == 2;
}

} // namespace

store::batch token_questions(std::string_view text, const protocol::token_mac& keys) {
  using protocol::token_kind;
  using store::record_kind;
  store::batch questions;
  if (looks_like_jwt(text)) {
    questions.push_back(store::get(record_kind::access_token, protocol::sha256(text)));
    return questions;
  }
  const auto parsed = protocol::verify(text, keys);
  if (!parsed)
    return questions;
  if (auto handle = parsed->handle_as(token_kind::access))
    questions.push_back(store::get(record_kind::access_token, std::move(*handle)));
  if (auto handle = parsed->handle_as(token_kind::refresh))
    questions.push_back(store::get(record_kind::refresh_token, std::move(*handle)));
  return questions;
}

const store::record* found_token(std::span<const store::outcome> answers) noexcept {
  for (const auto& each : answers)
    if (const auto* item = each.one())
      return item;
  return nullptr;
}

} // namespace gatehouse::actors
