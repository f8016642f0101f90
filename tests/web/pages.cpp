#include "web/pages.hpp"

#include "protocol/base64url.hpp"
#include "protocol/digest.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::web;

namespace {

constexpr std::string_view hostile = R"("'><script>alert(1)</script>`&)";
constexpr std::string_view harmless =
  "&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#96;&amp;";

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

bool has(std::string_view text, std::string_view part) {
  return count(text, part) > 0;
}

std::string hash_of_inlined(std::string_view html, std::string_view tag) {
  const auto open = "<" + std::string(tag) + ">";
  const auto begin = html.find(open) + open.size();
  const auto inlined = html.substr(begin, html.find("</" + std::string(tag), begin) - begin);
  return "'sha256-" + protocol::to_base64(protocol::sha256(inlined)) + "'";
}

} // namespace

TEST_CASE("AB-47 an error page reflects text, never markup") {
  const auto x = error_page(
    {.title = hostile,
     .code = hostile,
     .description = hostile,
     .link = hostile,
     .link_text = hostile});
  CHECK(count(x.html, harmless) == 6);
  CHECK_FALSE(has(x.html, "<script"));
}

TEST_CASE("AB-47 a notice reflects text, never markup") {
  const auto x = notice_page(hostile, hostile);
  CHECK(count(x.html, harmless) == 3);
  CHECK_FALSE(has(x.html, "<script"));
}

TEST_CASE("an error page without a way on has no link") {
  const auto x =
    error_page({.title = "t", .code = "c", .description = "d", .link = "", .link_text = "x"});
  CHECK_FALSE(has(x.html, "<a "));
}

TEST_CASE("AB-48 a form with a hostile target, name and value holds nothing but fields") {
  const auto x = form_post_page(hostile, {{std::string(hostile), std::string(hostile)}});
  CHECK(count(x.html, harmless) == 3);
  CHECK(count(x.html, "<script") == 1);
  CHECK(count(x.html, "<input") == 1);
  CHECK(has(x.html, "<form method=\"post\" action=\"" + std::string(harmless) + "\">"));
}

TEST_CASE("AB-48 the one script of a form is allowed by its hash, and works without script") {
  const auto x = form_post_page("https://app.example/cb", {{"state", "s"}});
  CHECK(has(x.html, R"(<input type="hidden" name="state" value="s">)"));
  CHECK(has(x.html, "<noscript>"));
  CHECK(has(x.security_policy, "script-src " + hash_of_inlined(x.html, "script")));
  CHECK_FALSE(has(x.security_policy, "unsafe"));
}

TEST_CASE("no page may be framed, load anything or run scripts") {
  for (const auto& x :
       {notice_page("t", "x"),
        error_page({.title = "t", .code = "c", .description = "d", .link = "", .link_text = ""})}) {
    CHECK(x.security_policy.starts_with("default-src 'none'; "));
    CHECK(has(x.security_policy, "frame-ancestors 'none'"));
    CHECK(has(x.security_policy, "base-uri 'none'"));
    CHECK(has(x.security_policy, "form-action 'none'"));
    CHECK(has(x.security_policy, "style-src " + hash_of_inlined(x.html, "style")));
    CHECK_FALSE(has(x.security_policy, "script-src"));
  }
}
