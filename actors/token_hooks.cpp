#include "actors/token_endpoint.hpp"
#include "protocol/scope.hpp"
#include "protocol/token_hook.hpp"

#include <algorithm>

/// The operator's hooks (`oauth2.refresh_token_hook`, `oauth2.token_hook`).
///
/// They are asked before anything is used up or written: a hook that refuses or fails leaves code,
/// refresh token and assertion as they are.
namespace gatehouse::actors {

namespace {

constexpr std::uint32_t max_header_bytes = 16 * 1024;

outgoing_request hook_request(
  const config::hook_settings& hook, std::string body, std::chrono::milliseconds time) {
  outgoing_request asked;
  asked.purpose = outgoing_purpose::token_hook;
  asked.method = net::http_method::post;
  asked.url = hook.url;
  asked.headers = {
    {"Content-Type", "application/json; charset=UTF-8"}, {"Accept", "application/json"}};
  switch (hook.place) {
  case config::hook_key_place::none:
    break;
  case config::hook_key_place::header:
    asked.headers.emplace_back(hook.name, hook.value.reveal());
    break;
  case config::hook_key_place::cookie:
    asked.headers.emplace_back("Cookie", hook.name + "=" + hook.value.reveal());
    break;
  }
  asked.body = std::move(body);
  asked.limits = {
    .total_ms = time.count(),
    .connect_ms = std::min<std::int64_t>(time.count(), 5'000),
    .max_header_bytes = max_header_bytes,
    .max_body_bytes = protocol::max_hook_answer_bytes,
    .max_redirects = 0};
  // The URL is the operator's.
  asked.is_guarded = false;
  return asked;
}

std::vector<std::string> requested_scope_of(const protocol::grant& grant) {
  const auto asked = protocol::parameters::parse(grant.query).value_or(protocol::parameters{});
  return protocol::split_scope(asked.given("scope").value_or(""));
}

} // namespace

void token_endpoint::ask_hooks(
  const call_ptr& call, protocol::grant grant, const lifetimes& life, on_hooked then) {
  const auto& rules = settings().oauth2;
  std::vector<const config::hook_settings*> hooks;
  const bool is_refresh = call->asked.grant == protocol::grant_type::refresh_token;
  if (is_refresh && !rules.refresh_token_hook.url.empty())
    hooks.push_back(&rules.refresh_token_hook);
  if (!rules.token_hook.url.empty())
    hooks.push_back(&rules.token_hook);
  if (hooks.empty())
    return then(std::move(grant), false);
  auto now = std::make_shared<hook_call>(hook_call{
    .call = call,
    .grant = std::move(grant),
    .life = life,
    .left = std::move(hooks),
    .is_changed = false,
    .then = std::move(then)});
  ask_next_hook(now);
}

void token_endpoint::ask_hooks(
  const call_ptr& call, const protocol::token_facts& token,
  std::function<void(protocol::token_facts)> then) {
  if (settings().oauth2.token_hook.url.empty())
    return then(token);
  protocol::grant grant;
  grant.client = token.client;
  grant.subject = grant.shown_subject = token.subject;
  grant.scope = token.scope;
  grant.audience = token.audience;
  const lifetimes life{.access = token.expires_at - token.issued_at};
  ask_hooks(
    call, std::move(grant), life,
    [this, token, life, then = std::move(then)](protocol::grant answered, bool is_changed) {
      auto made = token;
      if (is_changed)
        made.ext = std::move(answered.access_token_claims);
      // Time has passed.
      made.issued_at = given().now();
      made.expires_at = made.issued_at + life.access;
      then(std::move(made));
    });
}

void token_endpoint::ask_next_hook(const hook_call_ptr& now) {
  if (now->left.empty())
    return now->then(std::move(now->grant), now->is_changed);
  const auto& hook = *now->left.front();
  now->left.erase(now->left.begin());
  const bool is_refresh_hook = &hook == &settings().oauth2.refresh_token_hook;
  const auto facts = hook_facts_of(*now);
  auto question = hook_request(
    hook, is_refresh_hook ? protocol::refresh_hook_body(facts) : protocol::token_hook_body(facts),
    settings().outgoing.client_timeout);
  const auto& x = now->call->x;
  request(given().outgoing, caf::infinite, x->context, std::move(question))
    .then(
      [this, now](const outgoing_response& answer) { on_hook_answer(now, answer); },
      [this, now](const caf::error&) { refuse_by_hook(now, protocol::hook_failed()); });
}

void token_endpoint::on_hook_answer(const hook_call_ptr& now, const outgoing_response& answer) {
  auto read = protocol::read_hook_answer(answer.status, answer.body);
  if (!read)
    return refuse_by_hook(now, read.error());
  if (*read) {
    now->grant.access_token_claims = std::move((*read)->access_token);
    now->grant.id_token_claims = std::move((*read)->id_token);
    now->is_changed = true;
  }
  ask_next_hook(now);
}

void token_endpoint::refuse_by_hook(const hook_call_ptr& now, const protocol::oauth_error& error) {
  const bool is_refused = error.code == protocol::oauth_errc::access_denied;
  tell_audit(
    *now->call->x, is_refused ? "token_hook.refused" : "token_hook.failed",
    {now->call->by->id, now->grant.subject});
  refuse(now->call, error);
}

protocol::token_hook_facts token_endpoint::hook_facts_of(const hook_call& x) const {
  const auto& rules = settings().oauth2;
  const auto& asked = x.call->asked;
  const bool is_service = x.grant.id.empty();
  const auto now = given().now();
  return {
    .grant = x.grant,
    .issuer = settings().urls.issuer,
    .grant_type = std::string(protocol::name(asked.grant)),
    .requested_scope = is_service ? asked.scope : requested_scope_of(x.grant),
    .now = now,
    .access_token_end = now + x.life.access,
    .id_token_end = x.life.id.count() == 0 ? protocol::time_point{} : now + x.life.id,
    .exclude_not_before_claim = rules.exclude_not_before_claim,
    .mirror_top_level_claims = rules.mirror_top_level_claims,
    .preserve_ext_claims = rules.preserve_ext_claims,
    .allowed_top_level_claims = rules.allowed_top_level_claims,
    .assertion = asked.assertion};
}

} // namespace gatehouse::actors
