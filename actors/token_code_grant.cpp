#include "actors/token_endpoint.hpp"
#include "store/flow_records.hpp"

#include <algorithm>

/// `grant_type=authorization_code` (RFC 6749 §4.1.3).
namespace gatehouse::actors {

namespace {

using protocol::lifespan;

/// How long the mark of a used code stays, at least: a second use ends what came of the first.
constexpr std::chrono::minutes min_mark_lifetime{10};

} // namespace

void token_endpoint::redeem_code(const call_ptr& call) {
  const auto* item = call->presented();
  if (item == nullptr)
    return refuse(call, protocol::unknown_code());
  on_code(call, *item, 1);
}

void token_endpoint::on_code(const call_ptr& call, const store::record& item, int look) {
  const auto code = protocol::restore_code(item.client, item.group, item.payload);
  if (!code)
    return call->x->fail(make_error(fault::store_failed));
  // Another client's code stays as it is, and the answer does not tell that it exists (AB-11).
  if (code->client != call->by->id)
    return refuse(call, protocol::unknown_code());
  if (code->is_used)
    return end_family(call, item.group, "code.reused", protocol::unknown_code());
  if (auto checked = protocol::check_redemption(*code, *call->by, call->asked); !checked)
    return refuse(call, checked.error());
  issue_for_code(call, item, *code, look);
}

void token_endpoint::issue_for_code(
  const call_ptr& call, const store::record& item, const protocol::authorization_code& code,
  int look) {
  with_grant(
    call, item.group, protocol::unknown_code(),
    [this, call, item, code, look](protocol::grant grant, store::record grant_record) {
      const auto& by = *call->by;
      const auto& global = settings().oauth2;
      auto now = std::make_shared<issuance>();
      now->call = call;
      now->grant = std::move(grant);
      now->grant_record = std::move(grant_record);
      now->life = {
        .access = lifespan_or(
          by, lifespan::authorization_code_grant_access_token, global.access_token_lifetime),
        .id =
          lifespan_or(by, lifespan::authorization_code_grant_id_token, global.id_token_lifetime),
        .refresh = lifespan_or(
          by, lifespan::authorization_code_grant_refresh_token, global.refresh_token_lifetime)};
      auto used = code;
      used.is_used = true;
      // Never shorter than the code itself: the mark is all that keeps it from being used again.
      const auto kept_until = std::max(
        item.expires_at,
        given().now() + std::max<std::chrono::seconds>(now->life.access, min_mark_lifetime));
      now->use_up = [used, item, kept_until](const issuance&) {
        return store::replace(store::to_record(used, item.key, kept_until), item.version);
      };
      now->on_lost = [this, call, item, look] { look_again_at_code(call, item, look); };
      issue(now);
    });
}

/// Somebody was faster. What that means, the record tells: with a mark the code was presented twice;
/// without one its record was only sealed anew, under another secret.
void token_endpoint::look_again_at_code(const call_ptr& call, const store::record& item, int look) {
  if (look == max_looks)
    return call->x->fail(make_error(fault::store_failed));
  ask_store(
    call->x, {store::get(item.kind, item.key)},
    [this, call, group = item.group, look](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return call->x->fail(make_error(fault::store_failed));
      const auto* again = reply.steps.front().one();
      if (again == nullptr)
        return end_family(call, group, "code.reused", protocol::unknown_code());
      on_code(without_answers(call), *again, look + 1);
    });
}

} // namespace gatehouse::actors
