// The admin keys API of the signer.
#include "actors/key_records.hpp"
#include "actors/signer.hpp"
#include "protocol/error_json.hpp"
#include "protocol/jose/algorithm.hpp"
#include "protocol/jose/jwk_label.hpp"

#include <algorithm>

namespace gatehouse::actors {

namespace {

namespace jose = protocol::jose;
namespace json = protocol::json;
using protocol::oauth_errc;

key_answer refusal(const protocol::oauth_error& error) {
  return {
    .status = static_cast<std::uint16_t>(protocol::http_status(error.code)),
    .json = protocol::error_json(error)};
}

key_answer too_many(const key_limits& limits) {
  return refusal(protocol::refuse(
    oauth_errc::invalid_request,
    "No more than " + std::to_string(limits.max_keys) + " keys are kept: delete some first"));
}

key_answer not_found() {
  return {
    .status = 404, .json = R"({"error":"Unable to locate the resource","error_description":""})"};
}

} // namespace

void signer::obey(const request_context& context, const key_command& command, key_promise promise) {
  using verb = key_command::verb;
  const auto answer_done = [promise](const caf::error& error) mutable {
    if (error)
      promise.deliver(error);
    else
      promise.deliver(key_answer{.status = 204, .json = {}});
  };
  switch (command.what) {
  case verb::get_set:
  case verb::get_key:
    promise.deliver(show(command));
    return;
  case verb::create:
    return create(context, command, promise);
  case verb::put_set:
  case verb::put_key: {
    auto text = json::parse(command.json).value_or(json::value{});
    if (command.what == verb::put_key) {
      json::object set;
      set.emplace_back("keys", json::array{std::move(text)});
      text = std::move(set);
    }
    const auto keys = jose::jwk_set::parse(text, jose::unusable_keys::refuse);
    if (!keys)
      return void(promise.deliver(refusal(keys.error())));
    return put_keys(context, command, *keys, promise);
  }
  case verb::erase_set:
    return change(
      context,
      {store::erase_all(store::record_kind::json_web_key, store::index::group, command.set.str())},
      answer_done);
  case verb::erase_key:
    return change(
      context,
      {store::erase(store::record_kind::json_web_key, record_key(command.set, command.kid))},
      answer_done);
  }
}

key_answer signer::show(const key_command& command) const {
  const auto set = sets_->find(command.set.str());
  if (set == sets_->end())
    return not_found();
  if (command.what == key_command::verb::get_set)
    return {.status = 200, .json = to_jwks(set->second)};
  for (const auto& kept : set->second)
    if (kept.key.kid() == command.kid)
      return {.status = 200, .json = to_jwks({kept})};
  return not_found();
}

void signer::create(
  const request_context& context, const key_command& command, key_promise promise) {
  auto wanted = command.generate;
  const auto algorithm = jose::parse_algorithm(wanted.algorithm);
  if (!algorithm)
    return void(promise.deliver(
      refusal(protocol::refuse(oauth_errc::invalid_request, "The alg is not supported"))));
  if (wanted.use.empty())
    wanted.use = "sig";
  if (wanted.use != "sig" && wanted.use != "enc")
    return void(promise.deliver(
      refusal(protocol::refuse(oauth_errc::invalid_request, "The use must be sig or enc"))));
  const auto type = jose::key_type_of(*algorithm);
  if (wanted.use == "enc" && type != jose::key_type::rsa && type != jose::key_type::ec)
    return void(promise.deliver(refusal(protocol::refuse(
      oauth_errc::invalid_request, "Keys of this alg sign: the use must be sig"))));
  if (wanted.kid.size() > jose::max_kid_bytes)
    return void(promise.deliver(
      refusal(protocol::refuse(oauth_errc::invalid_request, "The kid is longer than 512 bytes"))));
  if (wanted.kid.empty())
    wanted.kid = protocol::random_uuid(parts_.random);
  if (!has_room(command, {protocol::key_id(wanted.kid)}))
    return void(promise.deliver(too_many(parts_.limits)));
  make_key(
    context, command.set, wanted,
    [promise](const caf::error& error, const std::string& text) mutable {
      if (error)
        promise.deliver(error);
      else
        promise.deliver(key_answer{.status = 201, .json = R"({"keys":[)" + text + "]}"});
    });
}

/// A set is replaced as a whole; a single key is added or replaced under its own `kid`.
void signer::put_keys(
  const request_context& context, const key_command& command, const jose::jwk_set& keys,
  key_promise promise) {
  const bool is_set = command.what == key_command::verb::put_set;
  store::batch steps;
  if (is_set)
    steps.push_back(
      store::erase_all(store::record_kind::json_web_key, store::index::group, command.set.str()));
  json::array shown;
  std::vector<protocol::key_id> kids;
  for (const auto& key : keys.keys()) {
    const auto named = key.kid().empty()
                         ? key.with_kid(protocol::key_id(protocol::random_uuid(parts_.random)))
                         : key;
    steps.push_back(store::put(to_record(command.set, named, next_place())));
    shown.push_back(named.to_json());
    kids.push_back(named.kid());
  }
  if (!has_room(command, kids))
    return void(promise.deliver(too_many(parts_.limits)));
  json::object set;
  set.emplace_back("keys", shown);
  auto text = json::write(is_set ? json::value(std::move(set)) : shown.front());
  change(context, std::move(steps), [promise, text](const caf::error& error) mutable {
    if (error)
      promise.deliver(error);
    else
      promise.deliver(key_answer{.status = 200, .json = text});
  });
}

bool signer::has_room(const key_command& command, const std::vector<protocol::key_id>& kids) const {
  const auto set = sets_->find(command.set.str());
  const auto is_kept = [&](const protocol::key_id& kid) {
    return set != sets_->end()
           && std::any_of(set->second.begin(), set->second.end(), [&](const auto& kept) {
                return kept.key.kid() == kid;
              });
  };
  const auto replaced =
    command.what == key_command::verb::put_set
      ? static_cast<std::ptrdiff_t>(set == sets_->end() ? 0 : set->second.size())
      : std::count_if(kids.begin(), kids.end(), is_kept);
  const auto after = static_cast<std::ptrdiff_t>(key_count_ + kids.size()) - replaced;
  return after <= static_cast<std::ptrdiff_t>(parts_.limits.max_keys);
}

} // namespace gatehouse::actors
