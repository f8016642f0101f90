#include "actors/clients_endpoint.hpp"

#include "protocol/client_json.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using enum net::http_method;

namespace {

struct clients_world : world {
  endpoint_actor endpoint;

  clients_world() {
    given->settings.oidc.public_subjects = true;
    endpoint = spawn<clients_endpoint>(given);
  }
  ~clients_world() { endpoint = nullptr; }

  bool has_client(const std::string& id) { return has(store::record_kind::client, id); }
};

net::http_request about(
  net::http_method method, const std::string& id, const std::string& body = {}) {
  auto request = request_of(
    method, "/admin/clients" + (id.empty() ? "" : "/" + id), {{"Content-Type", "application/json"}},
    body);
  if (!id.empty())
    request.path_parameters = {id};
  return request;
}

/// Sends a request to worlds whose store fails at its first, second, … request, until one is not
/// hit; tells the caller how each ended.
template <class Judge>
void with_every_failure(const net::http_request& request, Judge judge) {
  for (const bool dies : {false, true}) {
    for (int n = 1;; ++n) {
      REQUIRE(n < 20);
      CAPTURE(n);
      clients_world x;
      x.add_service("app", "s3cret");
      x.run();
      x.dies_instead = dies;
      x.requests = 0;
      x.failing_request = n;
      const auto answered = x.try_serve(x.endpoint, request);
      const bool was_hit = x.requests >= n;
      CHECK(answered.value.has_value() != was_hit);
      CHECK(static_cast<bool>(answered.fault) == was_hit);
      judge(x, was_hit);
      if (!was_hit)
        break;
    }
  }
}

} // namespace

TEST_CASE("AB-16 a store that fails never makes the creation of a client succeed") {
  with_every_failure(about(post, "", R"({"client_id":"new"})"), [](clients_world& x, bool was_hit) {
    CHECK(x.has_client("new") != was_hit);
  });
}

TEST_CASE("AB-16 a store that fails never makes a change of a client succeed") {
  with_every_failure(
    about(patch, "app", R"([{"op":"replace","path":"/scope","value":"changed"}])"),
    [](clients_world& x, bool was_hit) {
      x.failing_request = 0;
      const auto now = x.ask<store::page>(x.real_store, store::list_query{}).value.value();
      CHECK((protocol::restore_client(now.items.at(0).payload)->scope == "changed") != was_hit);
    });
  with_every_failure(about(put, "app", R"({"scope":"changed"})"), [](clients_world&, bool) {});
}

TEST_CASE("AB-16 a store that fails never makes a deletion succeed") {
  with_every_failure(about(delete_, "app"), [](clients_world& x, bool was_hit) {
    CHECK(x.has_client("app") == was_hit);
  });
}

TEST_CASE("AB-16 a store that fails never makes a list or a client empty") {
  with_every_failure(about(get, ""), [](clients_world&, bool) {});
  with_every_failure(about(get, "app"), [](clients_world&, bool) {});
}

TEST_CASE("AB-88 neither answers nor the audit stream tell a secret that was not asked for") {
  clients_world x;
  const auto made =
    x.serve(x.endpoint, about(post, "", R"({"client_id":"new","client_secret":"chosen-one"})"));
  CHECK(made.status == 201);
  CHECK(made.body.find("chosen-one") != std::string::npos);
  const auto shown = x.serve(x.endpoint, about(get, "new"));
  CHECK(shown.body.find("chosen-one") == std::string::npos);
  CHECK(caf::deep_to_string(x.audited).find("chosen-one") == std::string::npos);
}

TEST_CASE("a client that is there already is not created again") {
  clients_world x;
  x.add_service("app", "s3cret");
  CHECK(x.serve(x.endpoint, about(post, "", R"({"client_id":"app"})")).status == 409);
}

TEST_CASE("AB-81 with a client go its tokens") {
  clients_world x;
  x.add_service("app", "s3cret");
  store::record token;
  token.kind = store::record_kind::access_token;
  token.key = "t";
  token.payload = "{}";
  token.client = "app";
  x.put(token);
  CHECK(x.serve(x.endpoint, about(delete_, "app")).status == 204);
  CHECK_FALSE(x.has(store::record_kind::access_token, "t"));
  CHECK(x.serve(x.endpoint, about(delete_, "app")).status == 404);
}

TEST_CASE("a patch replaces the secret, which is not shown, and keeps it when it names another") {
  clients_world x;
  x.add_service("app", "s3cret");
  const auto stored = [&] {
    const auto now = x.ask<store::page>(x.real_store, store::list_query{}).value.value();
    return protocol::restore_client(now.items.at(0).payload)->secret_hash;
  };
  const auto before = stored();
  const auto renamed =
    x.serve(x.endpoint, about(patch, "app", R"([{"op":"add","path":"/owner","value":"o"}])"));
  CHECK(renamed.status == 200);
  CHECK(renamed.body.find("\"client_secret\"") == std::string::npos);
  CHECK(stored() == before);
  const auto changed = x.serve(
    x.endpoint,
    about(patch, "app", R"([{"op":"replace","path":"/client_secret","value":"chosen-two"}])"));
  CHECK(changed.status == 200);
  CHECK(changed.body.find("chosen-two") != std::string::npos);
  CHECK(stored() != before);
}

namespace {

const std::string sector = R"("sector_identifier_uri":"https://sector.example/uris")";
const std::string uris = R"("redirect_uris":["https://a.example/cb"])";

} // namespace

TEST_CASE("AB-46 a client joins a sector that knows its redirect URIs") {
  clients_world x;
  x.elsewhere = [](const outgoing_request&) {
    return outgoing_response{200, {}, R"(["https://a.example/cb","https://b.example/cb"])"};
  };
  CHECK(x.serve(x.endpoint, about(post, "", "{" + sector + "," + uris + "}")).status == 201);
  REQUIRE(x.sent.size() == 1);
  CHECK(x.sent[0].url == "https://sector.example/uris");
  CHECK(x.sent[0].is_guarded);
  CHECK(x.sent[0].limits.max_body_bytes == 5 * 1024 * 1024);
}

TEST_CASE("AB-45 AB-46 a sector that does not know the client is refused, and one that cannot be "
          "asked without the reason") {
  const std::string same = R"(cannot be fetched")";
  using answer = std::variant<outgoing_response, net::fetch_errc>;
  for (const auto& [said, status] : std::vector<std::pair<answer, std::string>>{
         {outgoing_response{200, {}, R"(["https://b.example/cb"])"}, "does not have all"},
         {outgoing_response{200, {}, "{}"}, "not a JSON array"},
         {outgoing_response{404, {}, "[]"}, same},
         {net::fetch_errc::too_large, same},
         {net::fetch_errc::refused_by_guard, same},
         {net::fetch_errc::timed_out, same}}) {
    clients_world x;
    x.elsewhere = [answered = said](const outgoing_request&) { return answered; };
    const auto created =
      x.serve(x.endpoint, about(post, "", R"({"client_id":"new",)" + sector + "," + uris + "}"));
    CHECK(created.status == 400);
    CHECK(created.body.find("invalid_client_metadata") != std::string::npos);
    CHECK_MESSAGE(created.body.find(status) != std::string::npos, created.body);
    CHECK_FALSE(x.has_client("new"));
    x.add_service("app", "s3cret");
    CHECK(x.serve(x.endpoint, about(put, "app", "{" + sector + "," + uris + "}")).status == 400);
  }
}

TEST_CASE("a sector is asked again only when it or the redirect URIs changed") {
  clients_world x;
  x.elsewhere = [](const outgoing_request&) {
    return outgoing_response{200, {}, R"(["https://a.example/cb","https://b.example/cb"])"};
  };
  x.serve(x.endpoint, about(post, "", R"({"client_id":"app",)" + sector + "," + uris + "}"));
  const auto patched = [&](const std::string& path, const std::string& value) {
    return x
      .serve(
        x.endpoint,
        about(patch, "app", R"([{"op":"replace","path":")" + path + R"(","value":)" + value + "}]"))
      .status;
  };
  CHECK(patched("/client_name", R"("name")") == 200);
  CHECK(x.sent.size() == 1);
  CHECK(patched("/redirect_uris", R"(["https://b.example/cb"])") == 200);
  CHECK(x.sent.size() == 2);
  CHECK(patched("/redirect_uris", R"(["https://c.example/cb"])") == 400);
  CHECK(patched("/sector_identifier_uri", R"("")") == 200);
  CHECK(x.sent.size() == 3);
}

TEST_CASE("a client without sector asks nobody") {
  clients_world x;
  CHECK(x.serve(x.endpoint, about(post, "", "{" + uris + "}")).status == 201);
  CHECK(x.sent.empty());
}
