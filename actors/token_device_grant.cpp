#include "actors/token_endpoint.hpp"
#include "protocol/device_code.hpp"
#include "store/flow_records.hpp"

#include <algorithm>

/// `grant_type=urn:ietf:params:oauth:grant-type:device_code` (RFC 8628 §3.4).
namespace gatehouse::actors {

namespace {

using protocol::lifespan;
using store::record_kind;

/// How long the mark of a used code stays, at least: a second use ends what came of the first.
constexpr std::chrono::minutes min_mark_lifetime{10};

} // namespace

void token_endpoint::redeem_device_code(const call_ptr& call, int look) {
  const auto parsed = protocol::verify(call->asked.device_code.reveal(), *given().token_keys);
  const auto handle = parsed ? parsed->handle_as(protocol::token_kind::device_code) : std::nullopt;
  if (!handle)
    return refuse(call, protocol::unknown_device_code());
  store::batch questions{
    store::get(record_kind::device_code, *handle), store::get(record_kind::device_polls, *handle)};
  ask_store(call->x, std::move(questions), [this, call, look](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return call->x->fail(make_error(fault::store_failed));
    const auto* item = reply.steps[0].one();
    // Another client's code stays as it is, and the answer does not tell that it exists (AB-11).
    if (item == nullptr || item->client != call->by->id.str())
      return refuse(call, protocol::unknown_device_code());
    const auto* polls_item = reply.steps[1].one();
    on_device_code(
      call, *item, polls_item == nullptr ? std::nullopt : std::optional(*polls_item), look);
  });
}

void token_endpoint::on_device_code(
  const call_ptr& call, const store::record& item, const std::optional<store::record>& polls_item,
  int look) {
  const auto code = store::to_device_code(item);
  const auto polls = polls_item ? protocol::restore_polls(polls_item->payload)
                                : std::optional(protocol::device_polls{
                                  .interval = settings().oauth2.device.polling_interval});
  if (!code || !polls)
    return call->x->fail(make_error(fault::store_failed));
  using protocol::grant_type;
  if (!call->by->has_grant_type(protocol::name(grant_type::device_code)))
    return refuse(
      call, protocol::refuse(
              protocol::oauth_errc::unauthorized_client,
              "The client is not allowed to use the authorization grant of devices"));
  const auto verdict = protocol::judge_poll(*code, *polls, given().now());
  // On a second look the same device was faster: it has its tokens, and keeps them.
  if (verdict.is_reuse && look == 1)
    return end_family(call, item.group, "device_code.reused", *verdict.refusal);
  if (!verdict.refusal)
    return issue_for_device(call, item, *code, look);
  if (!verdict.polls)
    return refuse(call, *verdict.refusal);
  remember_poll(call, item, *verdict.polls, polls_item ? polls_item->version : 0, *verdict.refusal);
}

/// Of polls that come at once one counts in its time; the others are too fast.
void token_endpoint::remember_poll(
  const call_ptr& call, const store::record& item, const protocol::device_polls& polls,
  std::uint64_t version, const protocol::oauth_error& answer) {
  auto record = store::to_record(polls, item.key, call->by->id, item.expires_at);
  auto step =
    version == 0 ? store::add(std::move(record)) : store::replace(std::move(record), version);
  ask_store(call->x, {std::move(step)}, [this, call, answer](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return refuse(
        call, protocol::refuse(
                protocol::oauth_errc::slow_down, "The device polls several times at once"));
    refuse(call, answer);
  });
}

void token_endpoint::issue_for_device(
  const call_ptr& call, const store::record& item, const protocol::device_code& code, int look) {
  with_grant(
    call, item.group, protocol::unknown_device_code(),
    [this, call, item, code, look](protocol::grant grant, store::record grant_record) {
      const auto& by = *call->by;
      const auto& global = settings().oauth2;
      auto now = std::make_shared<issuance>();
      now->call = call;
      now->grant = std::move(grant);
      now->grant_record = std::move(grant_record);
      now->life = {
        .access = lifespan_or(
          by, lifespan::device_authorization_grant_access_token, global.access_token_lifetime),
        .id =
          lifespan_or(by, lifespan::device_authorization_grant_id_token, global.id_token_lifetime),
        .refresh = lifespan_or(
          by, lifespan::device_authorization_grant_refresh_token, global.refresh_token_lifetime)};
      auto used = code;
      used.stage = protocol::device_stage::redeemed;
      used.redeemed_at = given().now();
      // Never shorter than the code itself: the mark is all that keeps it from being used again.
      const auto kept_until = std::max(
        item.expires_at,
        given().now() + std::max<std::chrono::seconds>(now->life.access, min_mark_lifetime));
      now->use_up = [used, item, kept_until](const issuance&) {
        return store::replace(store::to_record(used, item.key, kept_until), item.version);
      };
      // Somebody was faster: with the same code, which its stage tells; or the record was sealed anew.
      now->on_lost = [this, call, look] {
        if (look == max_looks)
          return call->x->fail(make_error(fault::store_failed));
        redeem_device_code(call, look + 1);
      };
      issue(now);
    });
}

} // namespace gatehouse::actors
