#pragma once

#include "actors/client_cache.hpp"
#include "actors/endpoint.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace gatehouse::actors {

/// An endpoint that ends login sessions and tells the clients that took part.
class session_ending_endpoint : public endpoint {
public:
  using endpoint::endpoint;

protected:
  /// The clients with logout URIs that took part in a session.
  using participants = std::vector<client_ptr>;
  /// @param was_there  false when the session had ended before: then nobody was told.
  /// @param whose      who was logged in; empty when it was not there.
  using on_ended = std::function<void(
    bool was_there, const protocol::subject_id& whose, const participants& told)>;

  /// Ends a session. Clients are told by the back channel (OpenID Connect Back-Channel Logout §2.5)
  /// without anybody waiting for them.
  void end_session(const exchange_ptr& x, const std::string& session, on_ended then);

private:
  struct ending {
    std::string session;
    on_ended then;
    std::set<std::string> clients{};
    protocol::subject_id whose{};
    participants told{};
  };
  using ending_ptr = std::shared_ptr<ending>;

  using on_gathered = std::function<void(const caf::error& fault)>;

  void gather(
    const exchange_ptr& x, const ending_ptr& end, const std::string& after, on_gathered then);
  void take(const exchange_ptr& x, const ending_ptr& end);
  void gather_late(const exchange_ptr& x, const ending_ptr& end);
  void tell(const exchange_ptr& x, const ending_ptr& end, const store::record* item);
  void notify(const exchange_ptr& x, const client_ptr& by, const std::string& session);
};

} // namespace gatehouse::actors
