#pragma once

#include "actors/token_endpoint.hpp"
#include "protocol/percent.hpp"
#include "store/client_record.hpp"
#include "store/flow_records.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

namespace gatehouse::test {

/// A person's grant to the client "app", with a code and a refresh token that nobody has used yet.
struct granted_world : world {
  actors::endpoint_actor token;
  std::string code;
  std::string refresh_token;

  granted_world() {
    using std::chrono::hours;
    given->settings.oauth2.refresh_token_lifetime = hours{24};
    auto client = add_service("app", "s3cret");
    client.grant_types = {"authorization_code", "refresh_token", "client_credentials"};
    client.scope = "read offline";
    put(store::to_record(client));
    protocol::grant grant;
    grant.id = protocol::grant_id("grant");
    grant.client = client.id;
    grant.subject = grant.shown_subject = protocol::subject_id("alice");
    grant.scope = {"read", "offline"};
    grant.access_token_claims = protocol::json::object{{"tenant", 7}};
    grant.query = "scope=read+offline+write";
    put(store::to_record(grant, now + hours{1}));
    const auto issued =
      protocol::issue(protocol::token_kind::authorization_code, *given->token_keys, given->random);
    code = issued.text.reveal();
    put(store::to_record(
      protocol::authorization_code{
        .client = client.id, .grant = grant.id, .redirect_uri = {}, .code_challenge = {}},
      issued.handle, now + hours{1}));
    const auto refresh =
      protocol::issue(protocol::token_kind::refresh, *given->token_keys, given->random);
    refresh_token = refresh.text.reveal();
    protocol::token_facts facts;
    facts.client = client.id;
    facts.subject = grant.subject;
    facts.scope = grant.scope;
    facts.token_use = "refresh_token";
    facts.expires_at = now + hours{1};
    put(store::to_record(facts, protocol::rotation{}, refresh.handle, grant.id));
    token = spawn<actors::token_endpoint>(given);
    run();
  }
  ~granted_world() { token = nullptr; }

  [[nodiscard]] static net::http_request asks_for_token(const std::string& form) {
    return request_of(
      net::http_method::post, "/oauth2/token",
      {{"Content-Type", "application/x-www-form-urlencoded"}},
      form + "&client_id=app&client_secret=s3cret");
  }
  [[nodiscard]] net::http_request redeems() const {
    return asks_for_token("grant_type=authorization_code&code=" + protocol::percent_encode(code));
  }
  [[nodiscard]] static net::http_request refreshes(const std::string& with) {
    return asks_for_token(
      "grant_type=refresh_token&refresh_token=" + protocol::percent_encode(with));
  }

  net::http_response ask_for_token(const std::string& form) {
    return serve(token, asks_for_token(form));
  }
  net::http_response redeem() { return serve(token, redeems()); }
  net::http_response refresh() { return serve(token, refreshes(refresh_token)); }

  /// The key of the record of what a client has.
  std::string handle_of(const std::string& text, protocol::token_kind kind) {
    return protocol::verify(text, *given->token_keys)->handle_as(kind).value();
  }

  /// What `gatehouse rotate secrets` does to a record: the same in a new version, if the one that was
  /// read is still there.
  store::batch reseals(store::record_kind kind, const std::string& key) {
    const auto read = ask<store::batch_outcome>(real_store, store::batch{store::get(kind, key)});
    const auto* item = read.value->steps.front().one();
    REQUIRE(item != nullptr);
    return {store::replace(*item, item->version)};
  }

  /// Sends a request, and gives the store another batch after so many steps of all actors.
  net::http_response serve_beside(
    net::http_request request, int steps, const store::batch& meanwhile) {
    const auto answer = send<net::http_response>(token, std::move(request));
    for (int i = 0; i < steps; ++i)
      scheduler().try_run_once();
    caf::anon_send(real_store, actors::request_context{}, meanwhile);
    run();
    INFO("fault: " << actors::describe(answer->fault));
    REQUIRE(answer->value);
    return *answer->value;
  }
};

} // namespace gatehouse::test
