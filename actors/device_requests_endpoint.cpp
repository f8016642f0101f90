#include "actors/device_requests_endpoint.hpp"

#include "actors/browser.hpp"
#include "protocol/error_json.hpp"
#include "protocol/handshake_json.hpp"
#include "protocol/lockout.hpp"
#include "protocol/user_code.hpp"
#include "store/flow_records.hpp"

#include <algorithm>

namespace gatehouse::actors {

namespace {

using protocol::oauth_errc;
using store::record_kind;

/// Of those who count at once one gets on in each round, and the rounds of a database take long enough
/// for all to meet in the next: so many from one address get their turn.
constexpr unsigned max_conflicts = 64;

std::string tries_key(const protocol::device_challenge& at) {
  return "challenge:" + at.id;
}

/// Where the address is not known, nobody's wrong codes close the page for everybody.
bool counts_address(const protocol::device_challenge& at) noexcept {
  return !at.address.empty();
}

std::string failures_key(const protocol::device_challenge& at) {
  return "address:" + protocol::counted_address(at.address);
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

/// One less: the code was right.
store::operation taken_back(const store::record& before) {
  auto item = before;
  item.payload = protocol::store_attempts(count_in(&before) - 1);
  return store::replace(std::move(item), before.version);
}

/// Others are faster all the time; the code was not looked up.
net::http_response busy() {
  auto response = json_response(
    429, protocol::error_json(protocol::refuse(
           oauth_errc::temporarily_unavailable,
           "Too many user codes are typed at the same time; try again")));
  response.add_header("Retry-After", "1");
  return response;
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
  admit(tried, max_conflicts);
}

/// A try counts before it is known what comes of it, so that many at once are no more than one by
/// one.
void device_requests_endpoint::admit(const attempt_ptr& tried, unsigned conflicts) {
  store::batch questions{store::get(record_kind::user_code_attempts, tries_key(tried->at))};
  if (counts_address(tried->at))
    questions.push_back(store::get(record_kind::user_code_attempts, failures_key(tried->at)));
  ask_store(tried->x, std::move(questions), [this, tried, conflicts](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return tried->x->fail(make_error(fault::store_failed));
    const auto* tries = reply.steps.front().one();
    const auto* failures = counts_address(tried->at) ? reply.steps.back().one() : nullptr;
    if (count_in(tries) >= protocol::max_tries)
      return answer_spent(tried->x);
    if (count_in(failures) >= protocol::max_failures) {
      tell_audit(*tried->x, "device.too_many_user_codes", {});
      return tried->x->refuse(protocol::refuse(
        oauth_errc::request_forbidden,
        "Too many wrong user codes came from this address; try again later"));
    }
    store::batch steps{counted(
      record_kind::user_code_attempts, tries_key(tried->at), tries,
      tried->at.requested_at + settings().oauth2.interaction_lifetime)};
    if (counts_address(tried->at))
      steps.push_back(counted(
        record_kind::user_code_attempts, failures_key(tried->at), failures,
        given().now() + settings().oauth2.device.code_lifetime));
    look_up(tried, std::move(steps), conflicts);
  });
}

/// The code is read in the batch that counts it: when somebody else was faster, it was not read.
void device_requests_endpoint::look_up(
  const attempt_ptr& tried, store::batch steps, unsigned conflicts) {
  const auto counters = static_cast<std::ptrdiff_t>(steps.size());
  for (const auto& handle : tried->handles)
    steps.push_back(store::get(record_kind::user_code, handle));
  ask_store(
    tried->x, std::move(steps), [this, tried, conflicts, counters](store::batch_outcome& reply) {
      if (!reply.is_applied && conflicts > 0)
        return admit(tried, conflicts - 1);
      if (!reply.is_applied)
        return tried->x->answer(busy());
      const auto found =
        std::find_if(reply.steps.begin() + counters, reply.steps.end(), [](const auto& each) {
          return each.one() != nullptr;
        });
      if (found == reply.steps.end())
        return refuse_code(tried);
      on_user_code(tried, store::device_of(*found->one()), max_conflicts);
    });
}

void device_requests_endpoint::on_user_code(
  const attempt_ptr& tried, const std::string& device, unsigned conflicts) {
  store::batch questions{store::get(record_kind::device_code, device)};
  if (counts_address(tried->at))
    questions.push_back(store::get(record_kind::user_code_attempts, failures_key(tried->at)));
  ask_store(tried->x, std::move(questions), [this, tried, conflicts](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return tried->x->fail(make_error(fault::store_failed));
    const auto* item = reply.steps.front().one();
    const auto code = item == nullptr ? std::nullopt : store::to_device_code(*item);
    if (item != nullptr && !code)
      return tried->x->fail(make_error(fault::store_failed));
    if (!code || !code->is_open() || code->expires_at <= given().now())
      return refuse_code(tried);
    const bool is_under_way = code->stage == protocol::device_stage::in_login;
    if (is_under_way && code->claim == tried->at.id)
      return answer_spent(tried->x);
    // After so many conflicts the right code stays counted: better than to wait for ever.
    const bool takes_back = counts_address(tried->at) && conflicts > 0;
    claim(tried, *item, *code, takes_back ? reply.steps.back().one() : nullptr, conflicts);
  });
}

void device_requests_endpoint::claim(
  const attempt_ptr& tried, const store::record& item, protocol::device_code code,
  const store::record* failures, unsigned conflicts) {
  code.stage = protocol::device_stage::claimed;
  code.claim = tried->at.id;
  code.browser = tried->at.browser;
  code.asks_login = tried->at.asks_login;
  const auto verifier = protocol::seal_device_verifier(
    {.claim = code.claim, .device = item.key}, *given().interaction_keys, given().random);
  const auto url = with_parameter(
    with_parameter(verify_url(), "client_id", code.client.str()), "device_verifier", verifier);
  store::batch steps{
    store::replace(store::to_record(code, item.key, item.expires_at), item.version)};
  if (count_in(failures) > 0)
    steps.push_back(taken_back(*failures));
  ask_store(
    tried->x, std::move(steps),
    [this, tried, url, conflicts, device = item.key,
     client = code.client](store::batch_outcome& reply) {
      if (!reply.is_applied && reply.failed_at == 1)
        return on_user_code(tried, device, conflicts - 1);
      if (!reply.is_applied)
        return tried->x->refuse(protocol::refuse(
          oauth_errc::conflict, "The user code was typed somewhere else at the same time"));
      tell_audit(*tried->x, "device.user_code_typed", client);
      answer_redirect(tried->x, url);
    });
}

void device_requests_endpoint::refuse_code(const attempt_ptr& tried) {
  tried->x->refuse(protocol::refuse(
    oauth_errc::invalid_request, "The user code is wrong, has expired or was used before"));
}

} // namespace gatehouse::actors
