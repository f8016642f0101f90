#include "tools/api.hpp"

#include "protocol/base64url.hpp"
#include "protocol/percent.hpp"
#include "protocol/url.hpp"
#include "tools/refusal.hpp"

#include <algorithm>

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;
using net::http_method;

/// As large as an answer may be, and deeper than any document of these endpoints.
constexpr json::limits answer_limits{.max_bytes = 16 * 1024 * 1024, .max_depth = 64};

constexpr auto form_type = "application/x-www-form-urlencoded";

outcome<answer> read_answer(net::fetch_response response) {
  if (response.status < 200 || response.status > 299)
    return refusal_in(response);
  answer out{.headers = std::move(response.headers)};
  if (response.body.empty())
    return out;
  auto document = json::parse(response.body, answer_limits);
  if (!document)
    return failure{exit_code::refused, "the server's answer is no JSON"};
  out.document = *std::move(document);
  return out;
}

header_list form_headers() {
  return {{"Accept", "application/json"}, {"Content-Type", form_type}};
}

protocol::parameters with_credentials(protocol::parameters form, const client_credentials& client) {
  form.add("client_id", client.id);
  if (!client.secret.empty())
    form.add("client_secret", client.secret);
  return form;
}

/// Id and secret are form-encoded before they are joined (RFC 6749 §2.3.1).
std::string basic(const client_credentials& client) {
  return "Basic "
         + protocol::to_base64(
           protocol::percent_encode(client.id) + ":" + protocol::percent_encode(client.secret));
}

} // namespace

api::api(std::string base, header_list headers, net::tls_choice tls)
  : base_(std::move(base)), headers_(std::move(headers)), tls_(std::move(tls)) {}

outcome<answer> api::send(
  http_method method, const std::string& path, const std::optional<json::value>& body) const {
  header_list headers{{"Accept", "application/json"}};
  if (body)
    headers.emplace_back("Content-Type", "application/json");
  auto response =
    exchange(method, path, std::move(headers), body ? json::write(*body) : std::string());
  if (!response)
    return response.error();
  return read_answer(*std::move(response));
}

outcome<answer> api::post_form(const std::string& path, const protocol::parameters& form) const {
  auto response = exchange(http_method::post, path, form_headers(), form.encode());
  if (!response)
    return response.error();
  return read_answer(*std::move(response));
}

outcome<answer> api::post_form_as(
  const client_credentials& client, const std::string& path,
  const protocol::parameters& form) const {
  if (client.secret.empty())
    return post_form(path, with_credentials(form, client));
  auto headers = form_headers();
  headers.emplace_back("Authorization", basic(client));
  auto response = exchange(http_method::post, path, std::move(headers), form.encode());
  if (!response)
    return response.error();
  if (response->status == 401)
    return post_form(path, with_credentials(form, client));
  return read_answer(*std::move(response));
}

outcome<net::fetch_response> api::exchange(
  http_method method, const std::string& path, header_list headers, std::string body) const {
  // An empty id, of a variable that a script forgot to set, would name the whole collection.
  if (path.ends_with('/') || path.find("//") != std::string::npos)
    return misuse("an id is empty");
  const auto url = base_ + path;
  if (!protocol::parse_url(url))
    return misuse("the arguments make no URL that could be asked");
  headers.insert(headers.end(), headers_.begin(), headers_.end());
  auto sent = net::send_and_wait(
    {.method = method,
     .url = url,
     .headers = std::move(headers),
     .body = std::move(body),
     .tls = tls_});
  if (auto* problem = std::get_if<std::string>(&sent))
    return failure{exit_code::unreachable, std::move(*problem)};
  return std::get<net::fetch_response>(std::move(sent));
}

std::string segment(std::string_view text) {
  return protocol::percent_encode(text);
}

} // namespace gatehouse::tools
