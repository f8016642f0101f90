#include "actors/consent_sessions_endpoint.hpp"

#include "actors/authorization_check.hpp"
#include "actors/request_body.hpp"
#include "protocol/client_json.hpp"
#include "protocol/handshake_json.hpp"
#include "store/flow_records.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace gatehouse::actors {

namespace {

namespace json = protocol::json;
using protocol::oauth_errc;
using store::record_kind;

constexpr std::string_view list_name = "consent_sessions";

/// Of each kind, so many of one person are looked at for a list.
constexpr std::uint64_t max_listed = 500;

/// Grants that one batch takes back.
constexpr std::uint64_t erased_at_once = 100;

std::string text_of(std::optional<std::string_view> x) {
  return std::string(x.value_or(""));
}

/// Erases a grant with everything that was issued from it.
void add_erasure(store::batch& steps, const std::string& grant) {
  // The grant first: what is being issued from it holds it, so that all of it is there to be erased.
  steps.push_back(store::erase(record_kind::grant, grant));
  for (const auto kind :
       {record_kind::access_token, record_kind::refresh_token, record_kind::authorization_code})
    steps.push_back(store::erase_all(kind, store::index::group, grant));
  steps.push_back(store::erase_all(record_kind::remembered_consent, store::index::group, grant));
}

std::optional<std::uint64_t> offset_of(const protocol::page_request& page) {
  if (page.after.empty())
    return page.offset;
  std::uint64_t number = 0;
  const auto* end = page.after.data() + page.after.size();
  const auto [stop, fault] = std::from_chars(page.after.data(), end, number);
  return fault == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

} // namespace

consent_sessions_endpoint::consent_sessions_endpoint(
  caf::actor_config& config, services_ptr services)
  : endpoint(config, std::move(services), "gatehouse.consent_sessions") {}

void consent_sessions_endpoint::serve(exchange_ptr x) {
  auto parsed = read_query(x->request);
  if (auto* answer = std::get_if<net::http_response>(&parsed))
    return x->answer(std::move(*answer));
  const auto& query = std::get<protocol::parameters>(parsed);
  if (x->request.method == net::http_method::delete_)
    return revoke(x, query);
  list(x, query);
}

void consent_sessions_endpoint::list(const exchange_ptr& x, const protocol::parameters& query) {
  const auto subject = query.given("subject");
  if (!subject)
    return x->refuse(protocol::refuse(
      oauth_errc::invalid_request,
      "Query parameter 'subject' is not defined but should have been"));
  const auto page =
    protocol::read_page_request(query, *given().page_keys, list_name, given().now());
  if (!page)
    return x->refuse(page.error());
  auto wanted = std::make_shared<listing>();
  wanted->subject = protocol::subject_id(*subject);
  wanted->session_id = text_of(query.given("login_session_id"));
  wanted->page = *page;
  wanted->offset = offset_of(*page).value_or(0);
  store::list_query question{
    .kind = record_kind::grant,
    .group = wanted->session_id,
    .subject = wanted->subject.str(),
    .limit = max_listed};
  ask<store::page>(given().store, x, std::move(question), [this, x, wanted](store::page& found) {
    on_grants(x, wanted, found);
  });
}

void consent_sessions_endpoint::on_grants(
  const exchange_ptr& x, const listing_ptr& list, const store::page& grants) {
  for (const auto& item : grants.items) {
    auto grant = store::to_grant(item);
    if (!grant)
      return x->fail(make_error(fault::store_failed));
    list->found.push_back(std::move(*grant));
  }
  store::list_query question{
    .kind = record_kind::remembered_consent, .subject = list->subject.str(), .limit = max_listed};
  ask<store::page>(given().store, x, std::move(question), [this, x, list](store::page& found) {
    on_remembered(x, list, found);
  });
}

/// What is remembered outlives the grant that it came with, but is not told of twice.
void consent_sessions_endpoint::on_remembered(
  const exchange_ptr& x, const listing_ptr& list, const store::page& remembered) {
  const auto live = list->found.size();
  for (const auto& item : remembered.items) {
    auto grant = store::to_grant(item);
    if (!grant)
      return x->fail(make_error(fault::store_failed));
    const auto end = list->found.begin() + static_cast<std::ptrdiff_t>(live);
    const bool is_listed =
      std::any_of(list->found.begin(), end, [&](const auto& each) { return each.id == grant->id; });
    const bool is_wanted = list->session_id.empty() || grant->session_id == list->session_id;
    if (!is_listed && is_wanted)
      list->found.push_back(std::move(*grant));
  }
  show(x, list);
}

void consent_sessions_endpoint::show(const exchange_ptr& x, const listing_ptr& list) {
  const auto total = list->found.size();
  const auto first = std::min<std::uint64_t>(list->offset, total);
  const auto last = std::min<std::uint64_t>(first + list->page.size, total);
  protocol::page_links links{.path = "/admin/oauth2/auth/sessions/consent"};
  links.filters.add("subject", list->subject.str());
  if (!list->session_id.empty())
    links.filters.add("login_session_id", list->session_id);
  links.total = total;
  links.has_more = last < total;
  if (links.has_more)
    links.next_token = protocol::make_page_token(
      std::to_string(last), *given().page_keys, list_name, given().now(), given().random);
  const std::vector<protocol::grant> shown(
    list->found.begin() + static_cast<std::ptrdiff_t>(first),
    list->found.begin() + static_cast<std::ptrdiff_t>(last));
  store::batch questions;
  for (const auto& each : shown)
    questions.push_back(store::get(record_kind::client, each.client.str()));
  ask_store(
    x, std::move(questions),
    [this, x, list, shown, links = std::move(links)](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      json::array items;
      for (std::size_t i = 0; i < shown.size(); ++i) {
        const auto* item = reply.steps[i].one();
        // A client that has just been deleted has no consents any more.
        if (item == nullptr)
          continue;
        const auto by = protocol::restore_client(item->payload);
        if (!by)
          return x->fail(make_error(fault::store_failed));
        protocol::login_challenge start;
        start.query = shown[i].query;
        if (shown[i].is_device)
          start.device = shown[i].id.str();
        items.push_back(
          protocol::consent_session_json(shown[i], *by, request_url_of(settings(), start)));
      }
      auto response = json_response(200, json::write(items));
      response.add_header("Link", protocol::link_header(list->page, links));
      response.add_header("X-Total-Count", std::to_string(links.total));
      x->answer(std::move(response));
    });
}

void consent_sessions_endpoint::revoke(const exchange_ptr& x, const protocol::parameters& query) {
  const auto id = query.given("consent_request_id");
  const auto subject = query.given("subject");
  const auto client = query.given("client");
  const bool is_all = query.given("all") == "true";
  const bool names_one = id && !subject && !client && !is_all;
  const bool names_client = !id && subject && client && !is_all;
  const bool names_all = !id && subject && !client && is_all;
  if (!names_one && !names_client && !names_all)
    return x->refuse(protocol::refuse(
      oauth_errc::invalid_request,
      "Exactly one is needed of 'consent_request_id', 'subject' with 'client', and 'subject' with "
      "'all=true'"));
  const revocation what{
    .subject = protocol::subject_id(text_of(subject)),
    .client = protocol::client_id(text_of(client)),
    .consent_request_id = text_of(id)};
  if (!names_one)
    return erase_page(x, what);
  store::batch steps;
  add_erasure(steps, what.consent_request_id);
  finish(x, what, std::move(steps));
}

/// Takes some grants back, and goes on until there are none.
void consent_sessions_endpoint::erase_page(const exchange_ptr& x, const revocation& what) {
  store::list_query question{
    .kind = record_kind::grant,
    .subject = what.subject.str(),
    .client = what.client.str(),
    .limit = erased_at_once};
  ask<store::page>(given().store, x, std::move(question), [this, x, what](store::page& found) {
    store::batch steps;
    for (const auto& item : found.items)
      add_erasure(steps, item.key);
    if (found.has_more)
      return ask_store(x, std::move(steps), [this, x, what](store::batch_outcome& reply) {
        if (!reply.is_applied)
          return x->fail(make_error(fault::store_failed));
        erase_page(x, what);
      });
    steps.push_back(
      what.client.empty()
        ? store::erase_all(
          record_kind::remembered_consent, store::index::subject, what.subject.str())
        : store::erase(
          record_kind::remembered_consent, store::remembered_key(what.subject, what.client)));
    finish(x, what, std::move(steps));
  });
}

void consent_sessions_endpoint::finish(
  const exchange_ptr& x, const revocation& what, store::batch steps) {
  ask_store(x, std::move(steps), [this, x, what](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return x->fail(make_error(fault::store_failed));
    tell_audit(*x, "consent.revoked", {what.client, what.subject});
    x->answer(empty_response(204));
  });
}

} // namespace gatehouse::actors
