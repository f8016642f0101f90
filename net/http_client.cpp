#include "net/http_client.hpp"

#include "net/fetcher.hpp"
#include "net/io_loop.hpp"
#include "protocol/url.hpp"

#include <boost/asio/io_context.hpp>
#include <optional>

namespace gatehouse::net {

namespace {

constexpr std::size_t max_answer_bytes = 16 * 1024 * 1024;

fetch_request request_of(const outgoing_request& given, std::chrono::milliseconds timeout) {
  return {
    .method = given.method,
    .url = given.url,
    .headers = given.headers,
    .body = given.body,
    .limits = {.total = timeout, .connect = timeout, .max_body_bytes = max_answer_bytes},
    // Whom to ask is the word of the person at the command line.
    .addresses = address_rule::any,
  };
}

/// Runs the loop on this thread until there is an answer; the fetcher's limit of time bounds it.
fetch_outcome fetch_here(fetch_request request, fetcher_settings settings) {
  io_loop loop("client");
  fetcher client(loop, std::move(settings));
  std::optional<fetch_outcome> ended;
  client.fetch(std::move(request), [&](fetch_outcome outcome) { ended = std::move(outcome); });
  while (!ended)
    loop.context().run_one();
  return std::move(*ended);
}

std::string sentence_of(const fetch_fault& fault) {
  return fault.reason == fetch_errc::tls_failed ? "cannot trust " + fault.detail : fault.detail;
}

} // namespace

std::variant<fetch_response, std::string> send_and_wait(
  const outgoing_request& request, std::chrono::milliseconds timeout) {
  const auto where = protocol::parse_url(request.url);
  if (!where)
    return "not a URL: " + request.url;
  if (where->scheme != "http" && where->scheme != "https")
    return "only http and https URLs can be asked: " + request.url;
  if (auto problem = check_ca_file(request.tls.ca_file))
    return std::move(*problem);
  auto outcome = fetch_here(
    request_of(request, timeout),
    {.ca_file = request.tls.ca_file, .skips_verification = request.tls.skips_verification});
  if (const auto* fault = std::get_if<fetch_fault>(&outcome))
    return sentence_of(*fault);
  return std::get<fetch_response>(std::move(outcome));
}

} // namespace gatehouse::net
