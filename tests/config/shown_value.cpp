#include "config/shown_value.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;
using namespace std::chrono_literals;
namespace json = gatehouse::protocol::json;
using strings = std::vector<std::string>;

TEST_CASE("values are shown without their secrets") {
  const auto shown = [](const char* name, const value& x) {
    return json::write(shown_value(*find_key(name), x));
  };
  CHECK(shown("secrets.system", strings{"a", "b"}) == R"(["<redacted>","<redacted>"])");
  CHECK(shown("hsm.pin", std::string("1")) == R"("<redacted>")");
  CHECK(shown("oauth2.token_hook", json::value("https://h.example/?key=x")) == R"("<redacted>")");
  CHECK(shown("dsn", std::string("postgres://u:p@h/db")) == R"("postgres://<redacted>@h/db")");
  CHECK(shown("urls.login", std::string("https://u:p@h/")) == R"("https://<redacted>@h/")");
  CHECK(shown("ttl.access_token", std::chrono::nanoseconds{1h}) == R"("1h0m0s")");
  CHECK(shown("ttl.refresh_token", for_ever) == R"("-1")");
  CHECK(shown("dev", true) == "true");
  CHECK(shown("serve.public.port", std::int64_t{1}) == "1");
  CHECK(shown("urls.login", {}) == "null");
}
