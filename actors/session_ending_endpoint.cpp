#include "actors/session_ending_endpoint.hpp"

#include "actors/token_maker.hpp"
#include "protocol/client_json.hpp"

namespace gatehouse::actors {

namespace {

using store::record_kind;

/// Grants that are looked at in one step.
constexpr std::uint64_t grants_at_once = 500;

} // namespace

void session_ending_endpoint::end_session(
  const exchange_ptr& x, const std::string& session, on_ended then) {
  auto end = std::make_shared<ending>();
  end->session = session;
  end->then = std::move(then);
  // Who took part is asked first: a store that fails here leaves the session as it is, and the
  // person can try again.
  gather(x, end, {}, [this, x, end](const caf::error& fault) {
    if (fault)
      return x->fail(fault);
    take(x, end);
  });
}

void session_ending_endpoint::gather(
  const exchange_ptr& x, const ending_ptr& end, const std::string& after, on_gathered then) {
  store::list_query question{
    .kind = record_kind::grant, .group = end->session, .after = after, .limit = grants_at_once};
  request(given().store, caf::infinite, x->context, std::move(question))
    .then(
      [this, x, end, then](const store::page& found) {
        for (const auto& item : found.items)
          end->clients.insert(item.client);
        if (found.has_more)
          return gather(x, end, found.items.back().key, then);
        then({});
      },
      [then](const caf::error& fault) { then(fault); });
}

/// Of many that end a session at once, one tells the clients.
void session_ending_endpoint::take(const exchange_ptr& x, const ending_ptr& end) {
  store::batch steps{store::take(record_kind::login_session, end->session)};
  for (const auto& client : end->clients)
    steps.push_back(store::get(record_kind::client, client));
  ask_store(x, std::move(steps), [this, x, end](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return end->then(false, {}, {});
    if (const auto* session = reply.steps.front().one())
      end->whose = protocol::subject_id(session->subject);
    for (std::size_t i = 1; i < reply.steps.size(); ++i)
      tell(x, end, reply.steps[i].one());
    gather_late(x, end);
  });
}

/// Whoever joined between the first look and the end is told as well; from now on nobody joins. A
/// store that fails here is no reason to say that the session goes on.
void session_ending_endpoint::gather_late(const exchange_ptr& x, const ending_ptr& end) {
  const auto known = end->clients;
  gather(x, end, {}, [this, x, end, known](const caf::error&) {
    store::batch steps;
    for (const auto& client : end->clients)
      if (!known.contains(client))
        steps.push_back(store::get(record_kind::client, client));
    if (steps.empty())
      return end->then(true, end->whose, end->told);
    request(given().store, caf::infinite, x->context, std::move(steps))
      .then(
        [this, x, end](const store::batch_outcome& reply) {
          for (const auto& step : reply.steps)
            tell(x, end, step.one());
          end->then(true, end->whose, end->told);
        },
        [end](const caf::error&) { end->then(true, end->whose, end->told); });
  });
}

void session_ending_endpoint::tell(
  const exchange_ptr& x, const ending_ptr& end, const store::record* item) {
  auto by = item == nullptr ? std::nullopt : protocol::restore_client(item->payload);
  if (!by || (by->backchannel_logout_uri.empty() && by->frontchannel_logout_uri.empty()))
    return;
  end->told.push_back(std::make_shared<const protocol::client>(std::move(*by)));
  if (!end->told.back()->backchannel_logout_uri.empty())
    notify(x, end->told.back(), end->session);
}

void session_ending_endpoint::notify(
  const exchange_ptr& x, const client_ptr& by, const std::string& session) {
  send(
    given().logout_notices, x->context,
    logout_notice{
      .client = by->id,
      .session = session,
      .uri = by->backchannel_logout_uri,
      .algorithm = std::string(protocol::jose::name(id_token_algorithm_of(given(), *by))),
      .is_from_stranger = by->is_self_registered(),
      .address = x->request.remote_address});
}

} // namespace gatehouse::actors
