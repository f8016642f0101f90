#include "actors/client_parts_endpoint.hpp"

#include "actors/fault.hpp"
#include "store/client_record.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using enum net::http_method;

namespace {

template <class Endpoint>
struct parts_world : world {
  endpoint_actor endpoint;

  parts_world() {
    given->settings.oidc.public_subjects = true;
    endpoint = spawn<Endpoint>(given);
    auto app = add_service("app", "s3cret");
    app.subject_type = "public";
    put(store::to_record(app));
  }
  ~parts_world() { endpoint = nullptr; }

  protocol::client stored() {
    const auto all = ask<store::page>(real_store, store::list_query{}).value.value();
    return protocol::restore_client(all.items.at(0).payload).value();
  }

  static net::http_request about(
    net::http_method method, std::string id = "app", std::string body = {},
    std::string_view type = "application/json") {
    auto request =
      request_of(method, "/admin/clients/" + id, {{"Content-Type", type}}, std::move(body));
    request.path_parameters = {std::move(id)};
    return request;
  }
};

using lifespans_world = parts_world<client_lifespans_endpoint>;
using secrets_world = parts_world<client_secrets_endpoint>;

constexpr auto access_lifespan =
  static_cast<std::size_t>(protocol::lifespan::client_credentials_grant_access_token);

bool holds(const std::string& hash, const std::string& secret, const world& in) {
  return !hash.empty()
         && protocol::verify_secret(protocol::secret(secret), hash, *in.given->secret_keys);
}

std::string secret_in(const net::http_response& response) {
  const auto body = protocol::json::parse(response.body).value();
  const auto* found = body.find("client_secret");
  return found == nullptr ? "" : *found->if_string();
}

} // namespace

TEST_CASE("lifespans are set all at once: what is left out is the global one again") {
  lifespans_world x;
  const auto set = [&](const char* body) {
    return x.serve(x.endpoint, lifespans_world::about(put, "app", body)).status;
  };
  CHECK(set(R"({"client_credentials_grant_access_token_lifespan":"30m"})") == 200);
  CHECK(x.stored().lifespan_of[access_lifespan] == std::chrono::minutes{30});
  CHECK(set("{}") == 200);
  CHECK_FALSE(x.stored().lifespan_of[access_lifespan]);
  CHECK(x.audited.size() == 2);
  CHECK(x.audited.at(0).name == "client.updated");
}

TEST_CASE("lifespans that are none, or of nobody, are refused") {
  lifespans_world x;
  const auto status =
    [&](const char* body, const char* id = "app", const char* type = "application/json") {
      return x.serve(x.endpoint, lifespans_world::about(put, id, body, type)).status;
    };
  for (const auto* body :
       {R"({"client_credentials_grant_access_token_lifespan":"0s"})",
        R"({"client_credentials_grant_access_token_lifespan":"soon"})",
        R"({"client_credentials_grant_access_token_lifespan":30})", "{", "[]"})
    CHECK(status(body) == 400);
  CHECK(status("{}", "nobody") == 404);
  CHECK(status("{}", "app", "text/plain") == 415);
  CHECK(x.audited.empty());
}

TEST_CASE("a rotated secret is shown once, and the old one goes on until it is forgotten") {
  secrets_world x;
  const auto rotated = x.serve(x.endpoint, secrets_world::about(post));
  CHECK(rotated.status == 200);
  const auto fresh = secret_in(rotated);
  CHECK(fresh.size() >= 26);
  auto now = x.stored();
  CHECK(holds(now.secret_hash, fresh, x));
  REQUIRE(now.rotated_secret_hashes.size() == 1);
  CHECK(holds(now.rotated_secret_hashes.front(), "s3cret", x));
  CHECK(x.audited.at(0).name == "client.secret_rotated");

  const auto forgotten = x.serve(x.endpoint, secrets_world::about(delete_));
  CHECK(forgotten.status == 200);
  CHECK(secret_in(forgotten).empty());
  now = x.stored();
  CHECK(now.rotated_secret_hashes.empty());
  CHECK(holds(now.secret_hash, fresh, x));
  CHECK(caf::deep_to_string(x.audited).find(fresh) == std::string::npos);
}

TEST_CASE("AB-40 only so many old secrets are kept") {
  secrets_world x;
  for (std::size_t i = 0; i < protocol::max_rotated_secrets + 3; ++i)
    CHECK(x.serve(x.endpoint, secrets_world::about(post)).status == 200);
  const auto now = x.stored();
  CHECK(now.rotated_secret_hashes.size() == protocol::max_rotated_secrets);
  for (const auto& hash : now.rotated_secret_hashes)
    CHECK_FALSE(holds(hash, "s3cret", x));
}

TEST_CASE("a client without a secret has none to rotate, and one that nobody knows neither") {
  secrets_world x;
  CHECK(x.serve(x.endpoint, secrets_world::about(post, "nobody")).status == 404);
  CHECK(x.serve(x.endpoint, secrets_world::about(delete_, "nobody")).status == 404);
  for (const auto* method : {"none", "private_key_jwt"}) {
    auto open = x.stored();
    open.token_endpoint_auth_method = method;
    x.put(store::to_record(open));
    CHECK(x.serve(x.endpoint, secrets_world::about(post)).status == 400);
  }
  CHECK(x.audited.empty());
}

TEST_CASE("AB-16 a store that fails never makes a rotation succeed") {
  for (const int n : {1, 2}) {
    secrets_world x;
    const auto before = x.stored().secret_hash;
    x.requests = 0;
    x.failing_request = n;
    const auto answered = x.try_serve(x.endpoint, secrets_world::about(post));
    CHECK(answered.fault);
    CHECK_FALSE(answered.value);
    CHECK(x.stored().secret_hash == before);
  }
}
