#include "actors/authorization_check.hpp"
#include "actors/authorize_endpoint.hpp"
#include "actors/browser_address.hpp"
#include "actors/page_endpoint.hpp"
#include "protocol/device_handshake.hpp"
#include "protocol/device_request.hpp"
#include "store/flow_records.hpp"

/// `GET /oauth2/device/verify` (RFC 8628 §3.3): a person names a device by its user code, and then
/// logs in and agrees as for any other client. In the end the device knows, and the browser has
/// nobody to go back to.
namespace gatehouse::actors {

namespace {

using protocol::oauth_errc;
using store::record_kind;

constexpr std::size_t id_bytes = 16;
/// More than any user code with its dashes.
constexpr std::size_t max_user_code_bytes = 256;

/// Devices and clients share no cookie.
const protocol::client_id no_client{};

} // namespace

void authorize_endpoint::begin_device(const visit_ptr& v) {
  if (const auto twice = v->asked.repeated({}))
    return show_error(
      v->x, protocol::refuse(
              oauth_errc::invalid_request,
              "The parameter '" + std::string(*twice) + "' is given more than once"));
  if (const auto verifier = v->asked.given("device_verifier"))
    return come_back_with_code(v, std::string(*verifier));
  ask_for_user_code(v);
}

void authorize_endpoint::ask_for_user_code(const visit_ptr& v) {
  const auto binding =
    find_or_make_binding(given(), v->x->request.head, binding_step::device, no_client);
  const protocol::device_challenge challenge{
    .id = protocol::to_hex(protocol::random_bytes(given().random, id_bytes)),
    .requested_at = given().now(),
    .browser = binding.digest(),
    .address = browser_address(settings(), v->x->request),
    .asks_login = v->asked.given("prompt") == "login"};
  const auto& urls = settings().urls;
  auto url = with_parameter(
    urls.device_verification.empty() ? page_url(settings(), "device") : urls.device_verification,
    "device_challenge",
    protocol::seal_device_challenge(challenge, *given().interaction_keys, given().random));
  if (const auto typed = v->asked.given("user_code"))
    url = with_parameter(url, "user_code", typed->substr(0, max_user_code_bytes));
  auto response = redirect(302, url);
  set_binding(response, given(), binding);
  v->x->answer(std::move(response));
}

void authorize_endpoint::come_back_with_code(const visit_ptr& v, const std::string& verifier) {
  const auto opened = protocol::open_device_verifier(verifier, *given().interaction_keys);
  if (!opened)
    return show_error(
      v->x, protocol::refuse(
              oauth_errc::access_denied,
              "The address does not lead back from a sign-in of this server, or was changed"));
  const protocol::client_id client(std::string(v->asked.given("client_id").value_or("")));
  store::batch questions{
    clients_.question(client), store::get(record_kind::device_code, opened->device)};
  const auto cookie = find_session_cookie(given(), v->x->request.head);
  if (cookie)
    questions.push_back(store::get(record_kind::login_session, cookie->id));
  ask_store(
    v->x, std::move(questions),
    [this, v, cookie, claim = opened->claim](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return v->x->fail(make_error(fault::store_failed));
      if (!adopt_client(v, reply.steps.front()))
        return;
      if (cookie)
        adopt_session(v, cookie, reply.steps.back());
      if (adopt_device(v, reply.steps[1], protocol::device_stage::claimed, claim))
        start_device_login(v);
    });
}

/// Keeps the device code if it is at that stage, and if nobody has typed its user code since.
bool authorize_endpoint::adopt_device(
  const visit_ptr& v, const store::outcome& found, protocol::device_stage expected,
  const std::string& claim) {
  const auto* item = found.one();
  auto code = item == nullptr ? std::nullopt : store::to_device_code(*item);
  if (item != nullptr && !code) {
    v->x->fail(make_error(fault::store_failed));
    return false;
  }
  if (!code || code->expires_at <= given().now())
    show_error(
      v->x,
      protocol::refuse(
        oauth_errc::expired_token, "The code has expired; please start again on your device"));
  else if (code->client != v->by->id)
    show_error(
      v->x, protocol::refuse(oauth_errc::invalid_client, "The code is that of another client"));
  else if (code->stage != expected || code->claim != claim)
    show_device_gone(v);
  else {
    v->device = std::move(*code);
    v->device_item = *item;
    return true;
  }
  return false;
}

void authorize_endpoint::show_device_gone(const visit_ptr& v) {
  show_gone(
    v, "The address was used before, or the code of the device was typed anew",
    settings().urls.public_base + "/oauth2/device/verify");
}

void authorize_endpoint::start_device_login(const visit_ptr& v) {
  const auto binding = find_binding(given(), v->x->request.head, binding_step::device, no_client);
  if (!binding || !protocol::equal_in_constant_time(binding->digest(), v->device.browser))
    return show_error(
      v->x, protocol::refuse(
              oauth_errc::request_forbidden,
              "The code was typed in another browser or another profile, or the browser blocks "
              "cookies. Please start again."));
  const auto query = protocol::device_request_query(v->by->id, v->device.scope, v->device.audience);
  auto asked = protocol::check_device_request(
    protocol::parameters::parse(query).value_or(protocol::parameters{}), *v->by,
    authorization_rules_of(settings()));
  if (!asked)
    return show_error(v->x, asked.error());
  v->request = std::move(*asked);
  v->request.prompt.login = v->device.asks_login;
  const auto start =
    protocol::decide_login_start(v->request, v->session, std::nullopt, given().now());
  if (!start)
    return show_error(v->x, start.error());
  v->device.stage = protocol::device_stage::in_login;
  auto step = store::replace(
    store::to_record(v->device, v->device_item.key, v->device_item.expires_at),
    v->device_item.version);
  ask_store(v->x, {std::move(step)}, [this, v, start = *start](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return show_device_gone(v);
    send_to_login(v, start);
  });
}

/// Fills in what a login for a device starts with: the login has the name of the claim, and the
/// request is made of what the device asked for.
void authorize_endpoint::describe_device(
  const visit_ptr& v, protocol::login_challenge& challenge) const {
  challenge.id = v->device.claim;
  challenge.query = protocol::device_request_query(v->by->id, {}, {});
  challenge.effective_query =
    protocol::device_request_query(v->by->id, v->device.scope, v->device.audience);
  challenge.device = protocol::to_hex(v->device_item.key);
}

/// Reads the device code that a login is for once more.
void authorize_endpoint::with_device(const visit_ptr& v, std::function<void()> then) {
  const auto key = protocol::from_hex(v->now.start.device).value_or("");
  ask_store(
    v->x, {store::get(record_kind::device_code, key)},
    [this, v, then = std::move(then)](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return v->x->fail(make_error(fault::store_failed));
      if (adopt_device(v, reply.steps.front(), protocol::device_stage::in_login, v->now.start.id))
        then();
    });
}

/// The person, or an app, said no: the device hears of it at its next poll.
void authorize_endpoint::reject_device(const visit_ptr& v, const std::string& description) {
  with_device(v, [this, v, description] {
    auto rejected = v->device;
    rejected.stage = protocol::device_stage::rejected;
    v->now.stage = protocol::stage::finished;
    store::batch steps{
      store::replace(store::to_record(v->now, interaction_end(*v)), v->version),
      store::replace(
        store::to_record(rejected, v->device_item.key, v->device_item.expires_at),
        v->device_item.version),
      store::erase(record_kind::user_code, rejected.user_code)};
    ask_store(v->x, std::move(steps), [this, v, description](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return show_device_gone(v);
      tell_audit(*v->x, "device.rejected", {v->by->id, v->now.login.subject});
      show_error(v->x, protocol::refuse(oauth_errc::access_denied, description));
    });
  });
}

/// What tells the device, in the batch that writes the grant.
void authorize_endpoint::add_device_records(const visit_ptr& v, store::batch& steps) const {
  auto accepted = v->device;
  accepted.stage = protocol::device_stage::accepted;
  accepted.grant = protocol::grant_id(v->now.start.id);
  steps.push_back(store::replace(
    store::to_record(accepted, v->device_item.key, v->device_item.expires_at),
    v->device_item.version));
  steps.push_back(store::erase(record_kind::user_code, accepted.user_code));
}

void authorize_endpoint::answer_device(const visit_ptr& v) {
  const auto& urls = settings().urls;
  v->x->answer(redirect(
    302, with_parameter(
           urls.device_success.empty() ? page_url(settings(), "device/done") : urls.device_success,
           "client_id", v->by->id.str())));
}

} // namespace gatehouse::actors
