#pragma once

#include "net/http_client.hpp"
#include "protocol/json.hpp"
#include "protocol/parameters.hpp"
#include "tools/failure.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::tools {

using net::header_list;

/// Who asks the token endpoint (RFC 6749 §2.3.1).
struct client_credentials {
  std::string id;
  /// Empty for a public client.
  std::string secret;
};

/// A good answer.
struct answer {
  /// Null when there is no body.
  protocol::json::value document{};
  header_list headers{};
};

/// One server as the verbs see it: they say what they want, and get a document or a failure.
class api {
public:
  /// An API that nobody may ask, for verbs without a server.
  api() = default;

  /// @param base     the http or https URL in front of every path, without a slash at the end.
  /// @param headers  sent with every request.
  /// @param tls      whom to trust when the URL is https.
  api(std::string base, header_list headers, net::tls_choice tls = {});

  /// The same headers and trust for another server.
  [[nodiscard]] api at(std::string base) const { return api(std::move(base), headers_, tls_); }

  /// The whole URL of a path.
  [[nodiscard]] std::string url_of(std::string_view path) const {
    return base_ + std::string(path);
  }

  /// Sends a request with a JSON body, or without a body when there is none.
  ///
  /// @param path  starts with `/`; what comes from outside in it is percent-encoded.
  [[nodiscard]] outcome<answer> send(
    net::http_method method, const std::string& path,
    const std::optional<protocol::json::value>& body = std::nullopt) const;

  /// Posts a form without saying who asks.
  [[nodiscard]] outcome<answer> post_form(
    const std::string& path, const protocol::parameters& form) const;

  /// Posts a form as a client: with HTTP Basic, and when that is refused with 401, once more with
  /// the credentials in the form, since nobody can tell which way the client was registered for.
  /// Public clients send their id in the form only.
  [[nodiscard]] outcome<answer> post_form_as(
    const client_credentials& client, const std::string& path,
    const protocol::parameters& form) const;

private:
  [[nodiscard]] outcome<net::fetch_response> exchange(
    net::http_method method, const std::string& path, header_list headers, std::string body) const;

  std::string base_;
  header_list headers_;
  net::tls_choice tls_;
};

/// Escapes one segment of a path.
[[nodiscard]] std::string segment(std::string_view text);

} // namespace gatehouse::tools
