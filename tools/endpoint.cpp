#include "tools/endpoint.hpp"

#include "net/fetcher.hpp"
#include "protocol/url.hpp"
#include "tools/terminal_text.hpp"

#include <algorithm>

namespace gatehouse::tools {

namespace {

/// RFC 9110 §5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
           || marks.find(c) != std::string_view::npos;
  });
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
}

/// The value may be a credential, so it is not repeated.
outcome<header_list> read_headers(const std::vector<std::string>& lines) {
  header_list out;
  for (const auto& line : lines) {
    const auto colon = std::min(line.find(':'), line.size());
    const auto begin = line.find_first_not_of(' ', colon + 1);
    const auto name = line.substr(0, colon);
    if (colon == line.size() || !is_token(name) || has_control(line))
      return misuse("--http-header wants 'Name: value'");
    out.emplace_back(name, begin == std::string::npos ? std::string() : line.substr(begin));
  }
  return out;
}

std::string address_of(
  peer which, const given_options& given, const config::environment& environment) {
  if (auto given_one = given.text("endpoint"))
    return *given_one;
  if (auto set = variable(environment, "ORY_SDK_URL"))
    return *set;
  const bool is_admin = which == peer::admin;
  return variable(environment, is_admin ? "HYDRA_ADMIN_URL" : "HYDRA_URL")
    .value_or(is_admin ? "http://127.0.0.1:4445" : "http://127.0.0.1:4444");
}

} // namespace

std::vector<option> server_options() {
  return {
    {.name = "endpoint", .help = "The URL of the server; also from ORY_SDK_URL", .also = "-e"},
    {.name = "http-header",
     .kind = option_kind::texts,
     .help = "A header for every request, 'Name: value'; may be repeated",
     .also = "-H"},
    {.name = "skip-tls-verify",
     .kind = option_kind::flag,
     .help = "Take any certificate of an https server"},
    {.name = "ca-file", .help = "PEM certificates to trust beside the system's"},
  };
}

outcome<api> find_server(
  peer which, const given_options& given, const config::environment& environment) {
  if (which == peer::nobody)
    return api();
  auto address = address_of(which, given, environment);
  const auto where = protocol::parse_url(address);
  const bool is_web = where && (where->scheme == "http" || where->scheme == "https");
  if (!is_web || where->query || where->has_fragment)
    return misuse("the endpoint is no http URL: " + terminal_text(address));
  while (address.ends_with('/'))
    address.pop_back();
  auto headers = read_headers(given.texts("http-header"));
  if (!headers)
    return headers.error();
  net::tls_choice tls{
    .ca_file = given.text_or("ca-file", ""), .skips_verification = given.flag("skip-tls-verify")};
  if (auto problem = net::check_ca_file(tls.ca_file))
    return misuse(*std::move(problem));
  return api(std::move(address), *std::move(headers), std::move(tls));
}

std::optional<std::string> variable(const config::environment& environment, std::string_view name) {
  const auto found = std::find_if(environment.begin(), environment.end(), [&](const auto& next) {
    return next.first == name && !next.second.empty();
  });
  if (found == environment.end())
    return std::nullopt;
  return found->second;
}

} // namespace gatehouse::tools
