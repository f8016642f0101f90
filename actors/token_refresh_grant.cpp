#include "actors/token_endpoint.hpp"
#include "store/access_token.hpp"
#include "store/flow_records.hpp"

/// `grant_type=refresh_token` (RFC 6749 §6).
namespace gatehouse::actors {

namespace {

using protocol::lifespan;
using store::record_kind;

} // namespace

void token_endpoint::refresh(const call_ptr& call) {
  const auto* item = call->presented();
  if (item == nullptr || item->client != call->by->id.str())
    return refuse(call, protocol::unknown_refresh_token());
  on_refresh_token(call, *item, 1);
}

void token_endpoint::look_again_at_refresh_token(
  const call_ptr& call, const std::string& key, int look) {
  ask_store(
    call->x, {store::get(record_kind::refresh_token, key)},
    [this, call, look](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return call->x->fail(make_error(fault::store_failed));
      const auto* item = reply.steps.front().one();
      if (item == nullptr)
        return refuse(call, protocol::unknown_refresh_token());
      on_refresh_token(without_answers(call), *item, look);
    });
}

void token_endpoint::on_refresh_token(const call_ptr& call, const store::record& item, int look) {
  const auto before = store::to_rotation(item);
  if (!before)
    return call->x->fail(make_error(fault::store_failed));
  if (before->is_used())
    return on_repeat(call, item, *before);
  rotate(call, item, look);
}

void token_endpoint::on_repeat(
  const call_ptr& call, const store::record& item, const protocol::rotation& before) {
  if (
    protocol::judge_repeat(before, given().now(), settings().oauth2.refresh_grace)
    == protocol::repeat::theft)
    return end_family(call, item.group, "refresh_token.reused", protocol::unknown_refresh_token());
  // The family may have ended meanwhile: then its tokens are not handed out again.
  ask_store(
    call->x,
    {store::require(record_kind::grant, item.group),
     store::get(record_kind::refresh_token, before.successor)},
    [this, call, group = item.group](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return refuse(call, protocol::unknown_refresh_token());
      const auto* successor = reply.steps.back().one();
      const auto now = successor == nullptr ? std::nullopt : store::to_rotation(*successor);
      if (successor != nullptr && !now)
        return call->x->fail(make_error(fault::store_failed));
      const auto verdict = protocol::judge_successor(now ? &*now : nullptr);
      if (verdict == protocol::repeat::gone)
        return refuse(call, protocol::unknown_refresh_token());
      if (verdict == protocol::repeat::theft)
        return end_family(call, group, "refresh_token.reused", protocol::unknown_refresh_token());
      const auto answer = protocol::open_answer(call->asked.refresh_token, now->sealed_answer);
      if (!answer)
        return call->x->fail(make_error(fault::store_failed));
      given().counters->count(static_cast<std::size_t>(call->asked.grant), token_outcome::issued);
      call->x->answer(json_response(200, *answer));
    });
}

/// What stays of a used token, to recognize its second use: small, because it stays for as long as the
/// token would have lived.
store::record token_endpoint::used_mark(
  const store::record& item, const issuance& made, protocol::time_point now) {
  protocol::rotation used;
  used.used_at = now;
  if (made.refresh)
    used.successor = made.refresh->handle;
  const auto token = store::to_token(item).value_or(protocol::token_facts{});
  return store::to_record(token, used, item.key, protocol::grant_id(item.group));
}

void token_endpoint::rotate(const call_ptr& call, const store::record& item, int look) {
  with_grant(
    call, item.group, protocol::unknown_refresh_token(),
    [this, call, item, look](protocol::grant grant, store::record grant_record) {
      const auto& by = *call->by;
      if (auto checked = protocol::check_refresh(grant, by, scope_strategy_of(settings()));
          !checked)
        return refuse(call, checked.error());
      const auto& global = settings().oauth2;
      auto now = std::make_shared<issuance>();
      now->call = call;
      now->grant = std::move(grant);
      now->grant_record = std::move(grant_record);
      now->life = {
        .access =
          lifespan_or(by, lifespan::refresh_token_grant_access_token, global.access_token_lifetime),
        .id = lifespan_or(by, lifespan::refresh_token_grant_id_token, global.id_token_lifetime),
        .refresh = lifespan_or(
          by, lifespan::refresh_token_grant_refresh_token, global.refresh_token_lifetime)};
      now->is_rotation = true;
      now->use_up = [this, item](const issuance& made) {
        return store::replace(used_mark(item, made, given().now()), item.version);
      };
      // Somebody was faster: with the same token, which its mark tells; or the record was sealed anew.
      now->on_lost = [this, call, key = item.key, look] {
        if (look == max_looks)
          return call->x->fail(make_error(fault::store_failed));
        look_again_at_refresh_token(call, key, look + 1);
      };
      issue(now);
    });
}

} // namespace gatehouse::actors
