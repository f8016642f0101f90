#pragma once

#include "actors/endpoint.hpp"
#include "protocol/client.hpp"
#include "protocol/client_json.hpp"
#include "protocol/client_validation.hpp"

#include <cstdint>
#include <functional>
#include <string_view>

namespace gatehouse::actors {

/// What the endpoints that administer clients share.
class client_editing_endpoint : public endpoint {
public:
  client_editing_endpoint(caf::actor_config& config, services_ptr services, const char* actor_name);

protected:
  using on_client = std::function<void(const protocol::client& found, std::uint64_t version)>;

  using on_found = std::function<void(const protocol::client* found, std::uint64_t version)>;

  /// Goes on with the client that the path names; null when there is none.
  void find_client(const exchange_ptr& x, on_found then);

  /// Deletes a client and everything that was issued to it.
  void erase_client(const exchange_ptr& x, const protocol::client_id& id);

  /// Goes on with the client that the path names; 404 when there is none.
  void with_client(const exchange_ptr& x, on_client then);

  /// Writes a client that was read at some version and shows it; 409 when somebody else was faster.
  ///
  /// @param shown  the plaintext secret to show once; empty for none.
  /// @param event  what the audit stream hears once it is written.
  void write_client(
    const exchange_ptr& x, protocol::client changed, std::uint64_t version, protocol::secret shown,
    std::string event = "client.updated");

  /// Fetches the document of a client's sector and goes on when it has all redirect URIs; else the
  /// answer is 400 `invalid_client_metadata`, also when it cannot be fetched (AB-46). Goes on at once
  /// for a client without sector, and for one whose sector and redirect URIs are those of `before`.
  void check_sector(
    const exchange_ptr& x, const protocol::client& changed, const protocol::client& before,
    std::function<void()> then);

  [[nodiscard]] const protocol::client_rules& rules() const noexcept { return rules_; }

private:
  protocol::client_rules rules_;
};

/// The 404 of an unknown client.
[[nodiscard]] net::http_response unknown_client();

/// The 409 of a client that is there already, or that somebody else changed meanwhile.
[[nodiscard]] net::http_response client_conflict(std::string_view what);

/// The answer that shows a client, with its plaintext secret if there is one to show.
[[nodiscard]] net::http_response client_response(
  unsigned status, const protocol::client& x, const protocol::secret& shown,
  protocol::client_view view);

} // namespace gatehouse::actors
