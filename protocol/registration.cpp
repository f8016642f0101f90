#include "protocol/registration.hpp"

#include "protocol/base64url.hpp"
#include "protocol/digest.hpp"

#include <utility>

namespace gatehouse::protocol {

namespace {

oauth_error not_yours(std::string_view member) {
  return refuse(
    oauth_errc::invalid_client_metadata,
    "The member '" + std::string(member) + "' can not be set by the client itself");
}

bool is_empty(const json::value& x) {
  return x.is_null() || (x.if_object() != nullptr && x.if_object()->empty());
}

} // namespace

result<void> check_registration(const client_input& asked) {
  return check_registration_change(
    {.metadata = asked.metadata, .client_secret = asked.client_secret}, client{});
}

result<void> check_registration_change(const client_input& asked, const client& before) {
  const auto& x = asked.metadata;
  const bool is_new = before.id.empty();
  if (!asked.client_secret.empty())
    return is_new ? not_yours("client_secret")
                  : refuse(
                    oauth_errc::request_forbidden,
                    "The client_secret can not be changed by the client itself");
  if (!is_new && !x.id.empty() && x.id != before.id)
    return refuse(
      oauth_errc::invalid_client_metadata, "The client_id is not that of the client to change");
  if (!is_empty(x.metadata) && x.metadata != before.metadata)
    return not_yours("metadata");
  if (!x.access_token_strategy.empty() && x.access_token_strategy != before.access_token_strategy)
    return not_yours("access_token_strategy");
  if (x.skip_consent && !before.skip_consent)
    return not_yours("skip_consent");
  if (x.skip_logout_consent.value_or(false) && !before.skip_logout_consent.value_or(false))
    return not_yours("skip_logout_consent");
  for (std::size_t i = 0; i < lifespans; ++i)
    if (x.lifespan_of[i] && x.lifespan_of[i] != before.lifespan_of[i])
      return not_yours(member_name(static_cast<lifespan>(i)));
  return {};
}

client keep_operators_part(client asked, const client& before) {
  asked.id = before.id;
  asked.owner = before.owner;
  asked.metadata = before.metadata;
  asked.access_token_strategy = before.access_token_strategy;
  asked.skip_consent = before.skip_consent;
  asked.skip_logout_consent = before.skip_logout_consent;
  asked.lifespan_of = before.lifespan_of;
  asked.created_at = before.created_at;
  asked.secret_hash = before.secret_hash;
  asked.rotated_secret_hashes = before.rotated_secret_hashes;
  return asked;
}

json::value show_registration(const client& x, client_view view) {
  auto whole = show_client(x, view);
  json::object shown;
  for (auto& [name, what] : *whole.if_object())
    if (name != "metadata")
      shown.emplace_back(name, std::move(what));
  return shown;
}

bool is_registration_token_of(const client& x, std::string_view handle) {
  return !x.registration_token_mark.empty()
         && equal_in_constant_time(x.registration_token_mark, registration_token_mark(handle));
}

std::string registration_token_mark(std::string_view handle) {
  return to_base64url(handle);
}

} // namespace gatehouse::protocol
