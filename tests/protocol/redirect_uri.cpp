#include "protocol/redirect_uri.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using enum redirect_host_rule;

TEST_CASE("AB-01 a host in upper case is read where the rule says so, in lower case") {
  const std::string_view text = "https://App.EXAMPLE:8443/Cb?X=Y";
  CHECK_FALSE(parse_redirect_uri(text, lower_case));
  const auto x = parse_redirect_uri(text, any_case);
  REQUIRE(x);
  CHECK(x->host == "app.example");
  CHECK(x->path == "/Cb");
  CHECK(x->query == "X=Y");
  CHECK(parse_redirect_uri("myapp://CallBack", any_case)->host == "CallBack");
  CHECK_FALSE(parse_redirect_uri("https://U@APP.example/", any_case));
}

TEST_CASE("the reason of a refusal is told where it can be named") {
  const auto tells = [](std::string_view uri, std::string_view reason) {
    CAPTURE(uri);
    CHECK(redirect_uri_problem(uri).find(reason) != std::string_view::npos);
  };
  tells("https://app.example/cb?a[0]=1", "[ or ]");
  tells("https://app.example/cb]", "[ or ]");
  tells("https://app.example//cb", "begins with //");
  tells("https://[::1]//cb", "begins with //");
  tells("https://APP.example/cb", "upper case");
  for (const auto* uri :
       {"https://app.example./cb", "https://[::1/cb", "https://app.example/../cb", "/cb", ""})
    tells(uri, "single reading");
}
