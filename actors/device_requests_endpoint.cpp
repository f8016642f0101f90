#include "actors/device_requests_endpoint.hpp"

#include "actors/browser.hpp"
#include "protocol/handshake_json.hpp"
#include "protocol/user_code.hpp"
#include "store/flow_records.hpp"

#include <algorithm>

namespace gatehouse::actors {

namespace {

using protocol::oauth_errc;
using store::record_kind;

constexpr unsigned max_conflicts = 16;

std::string tries_key(const protocol::device_challenge& at) {
  return "challenge:" + at.id;
}

std::string failures_key(const protocol::device_challenge& at) {
  return "address:" + at.address;
}

std::int64_t count_in(const store::record* item) {
  return item == nullptr ? 0 : protocol::restore_attempts(item->payload);
}

/// One more than there were, in the life of the first.
store::operation counted(
  record_kind kind, std::string key, const store::record* before, protocol::time_point end) {
  store::record item;
  item.kind = kind;
  item.key = std::move(key);
  item.payload = protocol::store_attempts(count_in(before) + 1);
  item.expires_at = before == nullptr ? end : before->expires_at;
  return before == nullptr ? store::add(std::move(item))
                           : store::replace(std::move(item), before->version);
}

} // namespace

device_requests_endpoint::device_requests_endpoint(caf::actor_config& config, services_ptr services)
  : handshake_endpoint(config, std::move(services), "gatehouse.device_requests") {}

std::string device_requests_endpoint::verify_url() const {
  return settings().urls.public_base + "/oauth2/device/verify";
}

void device_requests_endpoint::answer_spent(const exchange_ptr& x) {
  x->answer(json_response(410, protocol::redirect_to_json(verify_url())));
}

void device_requests_endpoint::serve_challenge(
  const exchange_ptr& x, action, const std::string& challenge, const protocol::json::value& body) {
  auto at = protocol::open_device_challenge(challenge, *given().interaction_keys);
  if (!at)
    return answer_unknown(x);
  if (at->requested_at + settings().oauth2.interaction_lifetime <= given().now())
    return answer_expired(x, verify_url());
  const auto typed = protocol::read_user_code(body, settings().oauth2.device.user_code);
  if (!typed)
    return x->refuse(typed.error());
  auto tried = std::make_shared<attempt>();
  tried->x = x;
  tried->at = std::move(*at);
  if (*typed)
    tried->handles = protocol::user_code_handles(**typed, *given().token_keys);
  store::batch questions{
    store::get(record_kind::user_code_attempts, tries_key(tried->at)),
    store::get(record_kind::user_code_attempts, failures_key(tried->at))};
  ask_store(x, std::move(questions), [this, tried](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return tried->x->fail(make_error(fault::store_failed));
    if (count_in(reply.steps[0].one()) >= protocol::max_tries)
      return answer_spent(tried->x);
    if (count_in(reply.steps[1].one()) >= protocol::max_failures) {
      tell_audit(*tried->x, "device.too_many_user_codes", {});
      return tried->x->refuse(protocol::refuse(
        oauth_errc::request_forbidden,
        "Too many wrong user codes came from this address; try again later"));
    }
    try_code(tried, reply.steps[0].one());
  });
}

/// A try counts before it is known what comes of it, so that many at once are no more than one by
/// one.
void device_requests_endpoint::try_code(const attempt_ptr& tried, const store::record* tries) {
  store::batch steps{counted(
    record_kind::user_code_attempts, tries_key(tried->at), tries,
    tried->at.requested_at + settings().oauth2.interaction_lifetime)};
  for (const auto& handle : tried->handles)
    steps.push_back(store::get(record_kind::user_code, handle));
  ask_store(tried->x, std::move(steps), [this, tried](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return tried->x->refuse(protocol::refuse(
        oauth_errc::conflict, "The challenge was answered by somebody else at the same time"));
    const auto found =
      std::find_if(reply.steps.begin() + 1, reply.steps.end(), [](const auto& each) {
        return each.one() != nullptr;
      });
    if (found == reply.steps.end())
      return count_failure(tried, max_conflicts);
    on_user_code(tried, store::device_of(*found->one()));
  });
}

void device_requests_endpoint::on_user_code(const attempt_ptr& tried, const std::string& device) {
  ask_store(
    tried->x, {store::get(record_kind::device_code, device)},
    [this, tried](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return tried->x->fail(make_error(fault::store_failed));
      const auto* item = reply.steps.front().one();
      const auto code = item == nullptr ? std::nullopt : store::to_device_code(*item);
      if (item != nullptr && !code)
        return tried->x->fail(make_error(fault::store_failed));
      if (!code || !code->is_open() || code->expires_at <= given().now())
        return count_failure(tried, max_conflicts);
      const bool is_under_way = code->stage == protocol::device_stage::in_login;
      if (is_under_way && code->claim == tried->at.id)
        return answer_spent(tried->x);
      claim(tried, *item, *code);
    });
}

void device_requests_endpoint::claim(
  const attempt_ptr& tried, const store::record& item, protocol::device_code code) {
  code.stage = protocol::device_stage::claimed;
  code.claim = tried->at.id;
  code.browser = tried->at.browser;
  code.asks_login = tried->at.asks_login;
  const auto verifier = protocol::seal_device_verifier(
    {.claim = code.claim, .device = item.key}, *given().interaction_keys, given().random);
  const auto url = with_parameter(
    with_parameter(verify_url(), "client_id", code.client.str()), "device_verifier", verifier);
  auto step = store::replace(store::to_record(code, item.key, item.expires_at), item.version);
  ask_store(
    tried->x, {std::move(step)},
    [this, tried, url, client = code.client](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return tried->x->refuse(protocol::refuse(
          oauth_errc::conflict, "The user code was typed somewhere else at the same time"));
      tell_audit(*tried->x, "device.user_code_typed", client);
      answer_redirect(tried->x, url);
    });
}

void device_requests_endpoint::count_failure(const attempt_ptr& tried, unsigned tries) {
  const auto key = failures_key(tried->at);
  ask_store(
    tried->x, {store::get(record_kind::user_code_attempts, key)},
    [this, tried, key, tries](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return tried->x->fail(make_error(fault::store_failed));
      auto step = counted(
        record_kind::user_code_attempts, key, reply.steps.front().one(),
        given().now() + settings().oauth2.device.code_lifetime);
      ask_store(tried->x, {std::move(step)}, [this, tried, tries](store::batch_outcome& written) {
        if (!written.is_applied && tries > 0)
          return count_failure(tried, tries - 1);
        if (!written.is_applied)
          return tried->x->fail(make_error(fault::store_failed));
        tried->x->refuse(protocol::refuse(
          oauth_errc::invalid_request, "The user code is wrong, has expired or was used before"));
      });
    });
}

} // namespace gatehouse::actors
