#include "web/site.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::web;

namespace {

constexpr std::string_view hostile = R"("'><script>alert(1)</script>`&)";
constexpr page_place here{.language = language::english, .path = "/ui/login"};

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string problem_of(const std::vector<site::file>& files) {
  auto made = site::make(files);
  const auto* problem = std::get_if<template_problem>(&made);
  return problem == nullptr ? std::string() : to_string(*problem);
}

/// Every page, filled with the same text everywhere.
std::vector<page> all_pages(const site& x, const page_place& at, const std::string& text) {
  std::vector<page> pages{
    x.login(
      at,
      {.client = text, .username = text, .form_token = text, .logo_uri = text, .is_wrong = true}),
    x.consent(
      at, {.client = text,
           .account = text,
           .scope = {"openid", text},
           .form_token = text,
           .logo_uri = text,
           .policy_uri = text,
           .tos_uri = text}),
    x.logout(at, {.client = text, .form_token = text}),
    x.device(at, {.user_code = text, .form_token = text, .problem = device_problem::wrong}),
    x.claims(
      at, {.title = text,
           .text = text,
           .tables = {{text, {{text, text}}}},
           .link = text,
           .link_text = text})};
  for (const auto what :
       {message::logged_out, message::stayed, message::device_done, message::error,
        message::unknown, message::expired, message::used, message::cookie_missing,
        message::form_foreign, message::busy, message::nobody})
    pages.push_back(x.show(at, {.what = what, .detail = text, .code = text, .link = text}));
  return pages;
}

} // namespace

TEST_CASE("AB-47 AB-49 no page lets markup through, whoever it comes from") {
  const auto x = site::builtin();
  for (const auto& each : all_pages(*x, here, std::string(hostile))) {
    CHECK_FALSE(has(each.html, "<script"));
    CHECK_FALSE(has(each.html, "alert(1)</"));
    CHECK_FALSE(has(each.html, hostile));
    CHECK_FALSE(has(each.html, "{{"));
  }
}

TEST_CASE("AB-49 a client's links are addresses of the web or none") {
  const auto x = site::builtin();
  const auto with = [&](const std::string& uri) {
    return x->consent(
      here, {.client = "c", .account = "", .scope = {}, .form_token = "t", .policy_uri = uri});
  };
  CHECK(has(with("https://a.example/p").html, R"(href="https://a.example/p")"));
  for (const auto* uri : {"javascript:alert(1)", "data:text/html,x", " https://x", ""})
    CHECK_FALSE(has(with(uri).html, "<a "));
}

TEST_CASE("AB-49 a client's logo is a picture of its own origin over https, or none") {
  const auto x = site::builtin();
  const auto with = [&](const std::string& uri) {
    return x->login(here, {.client = "c", .form_token = "t", .logo_uri = uri});
  };
  const auto shown = with("https://rp.example:8443/logo.png?v=1&w=2");
  CHECK(has(shown.html, R"(<img class="logo" src="https://rp.example:8443/logo.png?v=1&amp;w=2")"));
  CHECK(shown.security_policy.ends_with("img-src 'self' https://rp.example:8443"));
  for (const auto* uri :
       {"http://rp.example/logo.png", "data:image/png;base64,AA==", "javascript:alert(1)",
        "https://rp.example;script-src/x", "https://rp.example, *", "https:///x", "https://a@b/",
        ""}) {
    CHECK_FALSE(has(with(uri).html, "<img"));
    CHECK(with(uri).security_policy.ends_with("img-src 'self'"));
  }
}

TEST_CASE("pages load nothing from elsewhere and are framed by nobody") {
  for (const auto& each : all_pages(*site::builtin(), here, "x")) {
    CHECK(each.security_policy.starts_with(
      "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"));
    CHECK_FALSE(has(each.security_policy, "unsafe"));
    CHECK_FALSE(has(each.security_policy, "script-src"));
    CHECK(has(each.security_policy, "form-action") != has(each.html, "<form"));
  }
}

TEST_CASE("pages speak the language that was asked for, and say so") {
  const auto x = site::builtin();
  const page_place german{.language = language::german, .path = "/ui/login"};
  CHECK(has(x->login(german, {.client = "c"}).html, "<html lang=\"de\">"));
  CHECK(has(x->login(german, {.client = "c"}).html, "um fortzufahren zu c"));
  CHECK(has(x->login(here, {.client = "c"}).html, "to continue to c"));
  CHECK(has(x->login(german, {.wait = std::chrono::seconds{90}}).html, "in 2 Minuten"));
  for (const auto& each : all_pages(*x, german, "x"))
    CHECK(has(each.html, "<html lang=\"de\">"));
}

TEST_CASE("waits are told in words") {
  using std::chrono::seconds;
  CHECK(wait_text(language::english, seconds{1}) == "1 second");
  CHECK(wait_text(language::english, seconds{59}) == "59 seconds");
  CHECK(wait_text(language::english, seconds{61}) == "2 minutes");
  CHECK(wait_text(language::german, seconds{900}) == "15 Minuten");
}

TEST_CASE("the style is found from every path") {
  const auto x = site::builtin();
  const auto base = [&](std::string_view path) {
    return x->show({.language = language::english, .path = path}, {.what = message::busy}).html;
  };
  CHECK(has(base("/demo"), R"(href="ui/assets/style.css")"));
  CHECK(has(base("/ui/login"), R"(href="../ui/assets/style.css")"));
  CHECK(has(base("/oauth2/sessions/logout"), R"(href="../../ui/assets/style.css")"));
}

TEST_CASE("a file replaces the built-in one of its name") {
  auto made = site::make(
    {{"layout.html", "<b>{{>content}}{{>foot}}</b>"},
     {"message.html", "{{title}}"},
     {"foot.html", "<i>ours</i>"},
     {"style.css", "b{}"},
     {"logo.svg", "<svg/>"}});
  REQUIRE(std::holds_alternative<site>(made));
  const auto& x = std::get<site>(made);
  CHECK(x.show(here, {.what = message::logged_out}).html == "<b>You are logged out<i>ours</i></b>");
  CHECK(has(x.login(here, {}).html, "<form"));
  CHECK(x.find_asset("style.css")->content == "b{}");
  CHECK(x.find_asset("logo.svg")->media_type == "image/svg+xml");
  CHECK(x.find_asset("layout.html") == nullptr);
}

TEST_CASE("a folder that is wrong is refused with file and line") {
  CHECK(problem_of({}).empty());
  CHECK(
    problem_of({{"login.html", "\n{{clinet}}"}})
    == "login.html:2: this page has nothing called {{clinet}}");
  CHECK(has(problem_of({{"logn.html", "x"}}), "logn.html:1: no page has this name"));
  CHECK(has(problem_of({{"page.php", "x"}}), "page.php:1: files of this kind are not served"));
  CHECK(has(problem_of({{"layout.html", "{{>content}}{{form_token}}"}}), "layout.html:1"));
}

TEST_CASE("long texts are cut between characters") {
  std::string text(499, 'x');
  text += "\xc3\xa4\xc3\xa4";
  const auto page = site::builtin()->show(here, {.what = message::error, .detail = text});
  CHECK(has(page.html, std::string(499, 'x') + "<"));
}
