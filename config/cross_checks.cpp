#include "config/cross_checks.hpp"

#include "config/dsn.hpp"
#include "config/settings.hpp"
#include "config/url.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace gatehouse::config {

namespace {

constexpr std::string_view not_built = " is understood but not built yet";

/// Collects problems; every check below looks at the values and may add one.
class checker {
public:
  explicit checker(const effective_values& values) : values_(values) {}

  std::vector<problem> run() {
    check_profile();
    check_issuer();
    check_subjects();
    check_secrets();
    check_stores();
    check_ports();
    check_admin_hosts();
    check_claims();
    check_admin_cors();
    check_user_codes();
    check_demo();
    for (const auto* listener : {"serve.public", "serve.admin"})
      check_timeouts(std::string(listener) + ".limits.");
    return std::move(out_);
  }

private:
  void complain(severity weight, std::string_view name, std::string message) {
    out_.push_back({weight, values_.at(name).from, std::string(name) + " " + std::move(message)});
  }

  void check_profile() {
    if (values_.text("profile") == "strict" && values_.flag("dev"))
      complain(severity::error, "dev", "cannot be true with the strict profile");
  }

  void check_demo() {
    if (values_.flag("pages.demo") && !values_.flag("dev"))
      complain(severity::error, "pages.demo", "can only be true while dev is");
  }

  void check_issuer() {
    const auto issuer = values_.text("urls.self.issuer");
    const auto parts = split_url(issuer);
    if (!parts) {
      complain(
        severity::warning, "urls.self.issuer",
        "is not set; tokens will say " + local_url(values_, "serve.public"));
      return;
    }
    if (parts->scheme != "https" && !values_.flag("dev"))
      complain(severity::error, "urls.self.issuer", "must be https unless dev is true");
    // RFC 8414 §2 and OpenID Connect Discovery 1.0 §3.
    if (parts->has_query || parts->has_fragment || parts->has_userinfo)
      complain(
        severity::error, "urls.self.issuer",
        "must have no user, no query and no fragment (RFC 8414 section 2)");
  }

  bool supports(std::string_view type) const {
    const auto& types = values_.texts("oidc.subject_identifiers.supported_types");
    return std::find(types.begin(), types.end(), type) != types.end();
  }

  void check_subjects() {
    constexpr std::string_view name = "oidc.subject_identifiers.supported_types";
    if (values_.texts(name).empty())
      complain(severity::error, name, "must name at least one type");
    if (!supports("pairwise"))
      return;
    if (values_.text("oidc.subject_identifiers.pairwise.salt").empty())
      complain(
        severity::error, name, "has pairwise, which needs oidc.subject_identifiers.pairwise.salt");
    // A JWT would show the real subject to the client (RFC 9068 §6).
    if (values_.text("strategies.access_token") == "jwt")
      complain(severity::error, name, "cannot have pairwise while strategies.access_token is jwt");
  }

  void check_secrets() {
    if (values_.text("dsn") != "memory" && values_.texts("secrets.system").empty())
      complain(severity::error, "secrets.system", "must be set with a durable store");
  }

  void check_stores() {
    // What was used is marked in the main store, where the mark must last.
    if (values_.text("dsn") == "memory" && !values_.text("short_lived_dsn").empty())
      complain(severity::error, "short_lived_dsn", "needs a durable store in dsn");
    for (const auto* name : {"dsn", "short_lived_dsn"}) {
      const auto read = parse_dsn(values_.text(name));
      if (const auto* good = std::get_if<parsed_dsn>(&read))
        for (const auto& warning : good->warnings)
          complain(severity::warning, name, "parameter " + warning);
    }
  }

  std::string bind_host(const std::string& listener) const {
    const auto host = values_.text(listener + ".host");
    return host == "0.0.0.0" || host == "::" || host == "[::]" ? "" : host;
  }

  void check_ports() {
    const auto port = values_.integer("serve.admin.port");
    if (port == 0 || port != values_.integer("serve.public.port"))
      return;
    const auto one = bind_host("serve.public");
    const auto other = bind_host("serve.admin");
    if (one == other || one.empty() || other.empty())
      complain(
        severity::error, "serve.admin.port",
        "cannot be the port of serve.public on the same address");
  }

  void check_admin_cors() {
    constexpr std::string_view name = "serve.admin.cors.allowed_origins";
    const auto& origins = values_.texts(name);
    const bool is_open =
      origins.empty() || std::find(origins.begin(), origins.end(), "*") != origins.end();
    if (values_.flag("serve.admin.cors.enabled") && is_open)
      complain(
        severity::warning, name,
        "names every page of the web, none of which is let in; name the origins that shall be");
  }

  void check_admin_hosts() {
    if (bind_host("serve.admin").empty() && values_.texts("serve.admin.allowed_hosts").empty())
      complain(
        severity::warning, "serve.admin.host",
        "is open to other machines, but serve.admin.allowed_hosts names none of the names "
        "that they use");
  }

  void check_claims() {
    constexpr std::array<std::string_view, 10> reserved{"iss", "sub", "aud",       "exp", "nbf",
                                                        "iat", "jti", "client_id", "scp", "ext"};
    for (const auto& claim : values_.texts("oauth2.allowed_top_level_claims"))
      if (std::find(reserved.begin(), reserved.end(), claim) != reserved.end())
        complain(
          severity::warning, "oauth2.allowed_top_level_claims",
          "has " + claim + ", which a session can never set");
  }

  /// Every character of a set is as likely as any other: one that stands twice would not be.
  void check_user_codes() {
    constexpr std::string_view name = "oauth2.device_authorization.user_code.character_set";
    const auto set = values_.text(name);
    for (std::size_t i = 0; i < set.size(); ++i) {
      if (set[i] <= ' ' || set[i] > '~')
        return complain(severity::error, name, "must be of visible ASCII characters");
      if (set.find(set[i], i + 1) != std::string::npos)
        return complain(severity::error, name, "has a character twice");
    }
  }

  void check_timeouts(const std::string& limits) {
    if (values_.duration(limits + "header_timeout") > values_.duration(limits + "request_timeout"))
      complain(
        severity::error, limits + "header_timeout",
        "cannot be longer than " + limits + "request_timeout");
  }

  const effective_values& values_;
  std::vector<problem> out_;
};

/// Which store a data source name means; the name was read before.
std::string store_of(const std::string& text) {
  const auto read = parse_dsn(text);
  const auto* good = std::get_if<parsed_dsn>(&read);
  return good == nullptr ? "" : std::string(store_name(good->what));
}

/// What of a built key does not exist yet, or nothing.
std::string planned_part(const key& x, const value& what) {
  const auto* text = std::get_if<std::string>(&what);
  if (text == nullptr)
    return {};
  const auto& choices = x.planned_choices;
  const auto chosen = x.type == value_type::dsn ? store_of(*text) : *text;
  if (std::find(choices.begin(), choices.end(), chosen) != choices.end())
    return x.name + " " + chosen;
  if (x.type == value_type::host && text->starts_with("unix:"))
    return x.name + " with a Unix socket";
  return {};
}

} // namespace

std::vector<problem> find_planned(const effective_values& values) {
  const effective_values defaults(static_cast<protocol::profile>(values.choice("profile")));
  std::vector<problem> out;
  for (std::size_t i = 0; i < all_keys().size(); ++i) {
    const auto& x = all_keys()[i];
    const auto& now = values.at(i);
    std::string what;
    if (x.state == availability::built)
      what = planned_part(x, now.what);
    else if (now.what != defaults.at(i).what)
      what = x.name;
    if (!what.empty())
      out.push_back({severity::error, now.from, what + std::string(not_built)});
  }
  return out;
}

std::vector<problem> find_contradictions(const effective_values& values) {
  return checker(values).run();
}

} // namespace gatehouse::config
