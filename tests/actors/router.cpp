#include "actors/router.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using enum net::http_method;

namespace {

const router& routes() {
  static const router made({
    {get, "/admin/clients", 0},
    {post, "/admin/clients", 1},
    {get, "/admin/clients/{id}", 2},
    {put, "/admin/clients/{id}/lifespans", 3},
    {get, "/admin/keys/{set}/{kid}", 4},
    {get, "/", 5},
  });
  return made;
}

std::optional<routed> find(net::http_method method, std::string_view path) {
  auto found = routes().find(method, path);
  auto* where = std::get_if<routed>(&found);
  return where == nullptr ? std::nullopt : std::optional(*where);
}

bool is_unknown(std::string_view path) {
  const auto found = routes().find(get, path);
  const auto* why = std::get_if<not_routed>(&found);
  return why != nullptr && *why == not_routed::unknown_path;
}

} // namespace

TEST_CASE("a literal path finds the endpoint of its method") {
  CHECK(find(get, "/admin/clients")->endpoint == 0);
  CHECK(find(post, "/admin/clients")->endpoint == 1);
  CHECK(find(get, "/")->endpoint == 5);
}

TEST_CASE("placeholders match one segment each, in their order") {
  const auto found = find(get, "/admin/keys/my.set/k1");
  REQUIRE(found);
  CHECK(found->endpoint == 4);
  CHECK(found->parameters == std::vector<std::string>{"my.set", "k1"});
}

TEST_CASE("parameters are decoded once") {
  CHECK(find(get, "/admin/clients/a%20b")->parameters.front() == "a b");
  CHECK(find(get, "/admin/clients/a%2525")->parameters.front() == "a%25");
  CHECK(find(get, "/admin/clients/a+b")->parameters.front() == "a+b");
  CHECK(find(get, "/admin/clients/caf%C3%A9")->parameters.front() == "caf\xc3\xa9");
}

TEST_CASE("AB-71 an encoded slash stays within its segment") {
  const auto found = find(get, "/admin/clients/a%2Flifespans");
  REQUIRE(found);
  CHECK(found->endpoint == 2);
  CHECK(found->parameters.front() == "a/lifespans");
}

TEST_CASE("a slash at the end is passed over, a second one is not") {
  CHECK(find(get, "/admin/clients/")->endpoint == 0);
  CHECK(find(get, "/admin/clients/x/")->endpoint == 2);
  CHECK(is_unknown("/admin/clients//"));
  CHECK(is_unknown("/admin/clients/x//"));
}

TEST_CASE("HEAD goes where GET goes") {
  CHECK(find(head, "/admin/clients")->endpoint == 0);
  const auto found = routes().find(head, "/admin/clients/x/lifespans");
  CHECK(std::get<not_routed>(found) == not_routed::wrong_method);
}

TEST_CASE("a known path with another method is told apart from an unknown path") {
  const auto found = routes().find(delete_, "/admin/clients");
  CHECK(std::get<not_routed>(found) == not_routed::wrong_method);
  CHECK(is_unknown("/admin"));
  CHECK(is_unknown("/admin/clients/x/y"));
  CHECK(is_unknown(""));
}

TEST_CASE("AB-69 paths that two readers might read differently match nothing") {
  for (const auto* path :
       {"/admin/./clients",      "/admin/../admin/clients", "/admin//clients",
        "//admin/clients",       "/admin/clients/.",        "/admin/clients/..",
        "/admin/clients/%2e",    "/admin/clients/%2E%2e",   "/admin/%63lients",
        "/admin%2Fclients",      "/ADMIN/clients",          "/admin/clients;x",
        "admin/clients",         "/admin\\clients",         "/admin/clients/%00",
        "/admin/clients/a%00b",  "/admin/clients/%zz",      "/admin/clients/%2",
        "/admin/clients/%C0%AF", "/admin/clients/%FF",      "/admin/clients/%"}) {
    CAPTURE(path);
    CHECK(is_unknown(path));
  }
}

TEST_CASE("the Allow header lists the methods of a path") {
  CHECK(routes().allowed("/admin/clients") == "GET, HEAD, POST");
  CHECK(routes().allowed("/admin/clients/x/lifespans") == "PUT");
  CHECK(routes().allowed("/nowhere").empty());
}

TEST_CASE("patterns are named for counters without what placeholders hold") {
  const auto names = routes().pattern_names();
  CHECK(names[find(get, "/admin/clients/secret")->pattern] == "/admin/clients/{param}");
  CHECK(find(get, "/admin/clients")->pattern == find(post, "/admin/clients")->pattern);
}
