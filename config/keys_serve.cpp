#include "config/key_rows.hpp"

#include <iterator>

namespace gatehouse::config {

namespace {

using enum value_type;

constexpr std::int64_t max_timeout_ms = 60 * 60 * 1000;

void append(std::vector<key>& rows, std::vector<key> more) {
  std::move(more.begin(), more.end(), std::back_inserter(rows));
}

/// @param above  `serve`, `serve.public` or `serve.admin`.
std::vector<key> tls_keys(const std::string& above) {
  const auto name = above + ".tls.";
  return {
    planned(row(boolean, name + "enabled", "false", "Serves HTTPS.")),
    planned(row(text, name + "cert.path", "", "File of the certificate chain, PEM.")),
    planned(row(text, name + "cert.base64", "", "The certificate chain itself, PEM in base64.")),
    planned(row(text, name + "key.path", "", "File of the private key, PEM.")),
    planned(secret(row(text, name + "key.base64", "", "The private key itself, PEM in base64."))),
    row(
      networks, name + "allow_termination_from", "[]",
      "Proxies that may end TLS; when set, plain requests must come from one of them with "
      "X-Forwarded-Proto: https."),
  };
}

std::vector<key> cors_keys(const std::string& listener) {
  const auto name = listener + ".cors.";
  const bool is_admin = listener == "serve.admin";
  return {
    row(boolean, name + "enabled", "false", "Lets pages of other sites read the answers."),
    row(
      texts, name + "allowed_origins", "[]",
      is_admin
        ? "Origins of such pages, https://*.example.com for direct children; none names none."
        : "Origins of such pages, https://*.example.com for direct children; none means all."),
    row(
      texts, name + "allowed_methods",
      R"(["POST","GET","PUT","PATCH","DELETE","CONNECT","HEAD","OPTIONS","TRACE"])",
      "Methods that they may use."),
    row(
      texts, name + "allowed_headers",
      R"(["Accept","Content-Type","Content-Length","Accept-Language",)"
      R"("Content-Language","Authorization"])",
      "Request headers that they may send."),
    row(
      texts, name + "exposed_headers",
      R"(["Cache-Control","Expires","Last-Modified","Pragma","Content-Length",)"
      R"("Content-Language","Content-Type"])",
      "Response headers that they may read."),
    row(boolean, name + "allow_credentials", "true", "Lets pages that are named send credentials."),
    planned(row(
      boolean, name + "options_passthrough", "false",
      "Leaves preflight requests to the endpoints.")),
    within(0, 86400, row(integer, name + "max_age", "0", "Seconds for which preflights are kept.")),
    planned(row(boolean, name + "debug", "false", "Logs the decisions.")),
  };
}

std::vector<key> limit_keys(const std::string& listener) {
  const auto name = listener + ".limits.";
  return {
    within(
      1024, 1024 * 1024,
      row(integer, name + "max_header_bytes", "16384", "Bytes of all headers of a request.")),
    within(8, 1000, row(integer, name + "max_headers", "100", "Headers of a request.")),
    within(
      1024, 64 * 1024 * 1024,
      row(integer, name + "max_body_bytes", "1048576", "Bytes of the body of a request.")),
    within(
      100, max_timeout_ms,
      row(
        duration, name + "header_timeout", R"("5s")",
        "Time for the headers of a request to arrive.")),
    within(
      100, max_timeout_ms,
      row(
        duration, name + "idle_timeout", R"("60s")",
        "Time that a connection may wait for its next request.")),
    within(
      100, max_timeout_ms,
      row(
        duration, name + "request_timeout", R"("30s")",
        "Time from the first byte of a request to the last of the answer.")),
    within(
      1, 1'000'000, row(integer, name + "max_connections", "10000", "Connections at one time.")),
  };
}

std::vector<key> listener_keys(const std::string& listener, const std::string& port, key host_row) {
  std::vector<key> rows{
    within(0, 65535, row(integer, listener + ".port", port, "TCP port; 0 takes any that is free.")),
    std::move(host_row),
    row(url_reference, listener + ".base_url", "", "Where clients reach this listener."),
    planned(row(text, listener + ".socket.owner", R"("")", "Owner of the Unix socket.")),
    planned(row(text, listener + ".socket.group", R"("")", "Group of the Unix socket.")),
    planned(within(
      0, 511,
      row(
        integer, listener + ".socket.mode", "493",
        "Permissions of the Unix socket; 493 is 0755."))),
    row(
      boolean, listener + ".request_log.disable_for_health", "false",
      "Keeps health checks out of the request log."),
  };
  append(rows, tls_keys(listener));
  append(rows, cors_keys(listener));
  append(rows, limit_keys(listener));
  return rows;
}

std::string admin_host(const protocol::profile_rules& rules) {
  return rules.admin_listener == protocol::admin_binding::loopback ? R"("127.0.0.1")"
                                                                   : R"("0.0.0.0")";
}

std::vector<key> cookie_keys() {
  return {
    among(
      {"Strict", "Lax", "None"},
      row(
        choice, "serve.cookies.same_site_mode", R"("None")",
        "SameSite attribute of cookies; None is Lax while the issuer is not https.")),
    planned(row(
      boolean, "serve.cookies.same_site_legacy_workaround", "false",
      "Sets a second cookie for browsers that misread SameSite=None.")),
    row(text, "serve.cookies.domain", "", "Domain attribute of cookies."),
    row(
      boolean, "serve.cookies.secure", "false",
      "Sets Secure where the issuer is not https, too; with https it is always set."),
    row(
      text, "serve.cookies.names.session", R"("ory_hydra_session")", "Name of the session cookie."),
    row(
      text, "serve.cookies.names.login_csrf", R"("ory_hydra_login_csrf")",
      "Name of the cookie that binds a login to its browser."),
    row(
      text, "serve.cookies.names.consent_csrf", R"("ory_hydra_consent_csrf")",
      "Name of the cookie that binds a consent to its browser."),
    row(
      text, "serve.cookies.names.device_csrf", R"("ory_hydra_device_csrf")",
      "Name of the cookie that binds a device code to its browser."),
    row(text, "serve.cookies.paths.session", R"("/")", "Path of the session cookie."),
  };
}

} // namespace

std::vector<key> serve_keys() {
  std::vector<key> rows{
    within(
      0, 1024,
      row(
        integer, "serve.io_threads", "0",
        "Threads that serve connections; 0 means one for each core.")),
    within(
      0, max_timeout_ms,
      row(
        duration, "serve.drain.delay", R"("0s")",
        "Between failing readiness and refusing new connections at the end.")),
    within(
      0, max_timeout_ms,
      row(
        duration, "serve.drain.timeout", R"("30s")",
        "What requests under way get to finish at the end.")),
  };
  append(
    rows, listener_keys(
            "serve.public", "4444",
            row(
              host, "serve.public.host", R"("0.0.0.0")",
              "Address to listen on; empty means all interfaces.")));
  append(
    rows,
    listener_keys(
      "serve.admin", "4445",
      by_profile(
        admin_host,
        row(host, "serve.admin.host", "", "Address to listen on; empty means all interfaces."))));
  rows.push_back(by_profile(
    [](const protocol::profile_rules& rules) -> std::string {
      return rules.admin_listener == protocol::admin_binding::loopback ? "[]" : R"(["private"])";
    },
    row(
      texts, "serve.admin.allowed_hosts", "",
      "Names that a request's Host may have; none means localhost, 127.0.0.1, [::1] and the "
      "configured host; private adds the host of urls.self.admin, IP addresses, names of one "
      "label, "
      "and those below internal, local, localhost and svc; * means any.")));
  append(rows, tls_keys("serve"));
  append(rows, cookie_keys());
  return rows;
}

} // namespace gatehouse::config
