#include "web/pages.hpp"

#include "protocol/base64url.hpp"
#include "protocol/digest.hpp"
#include "web/html.hpp"

namespace gatehouse::web {

namespace {

constexpr std::string_view style =
  "body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f5f7;color:#1b1f24}"
  "main{max-width:26rem;margin:12vh auto;padding:2rem;background:#fff;border-radius:.75rem;"
  "box-shadow:0 1px 4px #0003}h1{font-size:1.35rem;margin:0 0 1rem}code{color:#57606a}"
  "a,button{color:#0550ae}button{font:inherit;padding:.5rem 1rem}";

constexpr std::string_view submit_script = "document.forms[0].submit()";

/// The page has loaded when all of its frames have.
constexpr std::string_view go_on_script =
  "(function(){var to=document.getElementById('go-on').href;"
  "function go(){window.location.replace(to)}"
  "window.addEventListener('load',function(){setTimeout(go,500)});setTimeout(go,7000)})()";

std::string source_of(std::string_view inlined) {
  return "'sha256-" + protocol::to_base64(protocol::sha256(inlined)) + "'";
}

/// Nothing may be loaded, embedded or framed; styles and scripts only by their hash.
std::string policy(std::string_view more) {
  static const std::string base = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
                                  "style-src "
                                  + source_of(style);
  return base + std::string(more);
}

std::string document(std::string_view title, const std::string& main) {
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>"
         + escape_html(title) + "</title><style>" + std::string(style)
         + "</style></head><body><main>" + main + "</main></body></html>\n";
}

/// A form with hidden fields, still open.
std::string open_form(
  std::string_view action, const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string form = "<form method=\"post\" action=\"" + escape_html(action) + "\">";
  for (const auto& [name, value] : fields)
    form += "<input type=\"hidden\" name=\"" + escape_html(name) + "\" value=\""
            + escape_html(value) + "\">";
  return form;
}

} // namespace

page error_page(const error_notice& x) {
  std::string main = "<h1>" + escape_html(x.title) + "</h1><p>" + escape_html(x.description)
                     + "</p><p><code>" + escape_html(x.code) + "</code></p>";
  if (!x.link.empty())
    main += "<p><a href=\"" + escape_html(x.link) + "\">" + escape_html(x.link_text) + "</a></p>";
  return {.html = document(x.title, main), .security_policy = policy("; form-action 'none'")};
}

page notice_page(std::string_view title, std::string_view text) {
  return {
    .html = document(title, "<h1>" + escape_html(title) + "</h1><p>" + escape_html(text) + "</p>"),
    .security_policy = policy("; form-action 'none'")};
}

page form_post_page(
  std::string_view action, const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string main = open_form(action, fields);
  main += "<noscript><h1>One more step</h1><p>Press the button to go on.</p>"
          "<button type=\"submit\">Continue</button></noscript></form><script>"
          + std::string(submit_script) + "</script>";
  // No form-action: browsers apply it to the redirects behind the target, too.
  return {
    .html = document("Continue", main),
    .security_policy = policy("; script-src " + source_of(submit_script))};
}

page front_channel_page(
  const std::vector<std::string>& frames, const std::vector<std::string>& frame_origins,
  std::string_view link) {
  std::string main = "<h1>You are logged out</h1>";
  std::string more = "; form-action 'none'; frame-src";
  for (const auto& origin : frame_origins)
    more += ' ' + origin;
  for (const auto& url : frames)
    main += "<iframe hidden src=\"" + escape_html(url) + "\"></iframe>";
  if (!link.empty()) {
    main += "<p><a id=\"go-on\" href=\"" + escape_html(link) + "\">Continue</a></p><script>"
            + std::string(go_on_script) + "</script>";
    more += "; script-src " + source_of(go_on_script);
  }
  return {.html = document("You are logged out", main), .security_policy = policy(more)};
}

} // namespace gatehouse::web
