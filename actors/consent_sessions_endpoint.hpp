#pragma once

#include "actors/endpoint.hpp"
#include "protocol/grant.hpp"
#include "protocol/ids.hpp"
#include "protocol/pagination.hpp"
#include "protocol/parameters.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::actors {

/// `/admin/oauth2/auth/sessions/consent`: what a person has agreed to, and taking it back.
class consent_sessions_endpoint : public endpoint {
public:
  consent_sessions_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  /// A list in the making.
  struct listing {
    protocol::subject_id subject;
    /// Only of this login session; empty for all.
    std::string session_id;
    protocol::page_request page;
    std::uint64_t offset = 0;
    std::vector<protocol::grant> found;
  };
  using listing_ptr = std::shared_ptr<listing>;

  /// What is taken back.
  struct revocation {
    protocol::subject_id subject;
    /// Empty for all clients.
    protocol::client_id client;
    std::string consent_request_id;
  };

  void list(const exchange_ptr& x, const protocol::parameters& query);
  void on_grants(const exchange_ptr& x, const listing_ptr& list, const store::page& grants);
  void on_remembered(const exchange_ptr& x, const listing_ptr& list, const store::page& remembered);
  void show(const exchange_ptr& x, const listing_ptr& list);

  void revoke(const exchange_ptr& x, const protocol::parameters& query);
  void erase_page(const exchange_ptr& x, const revocation& what);
  void finish(const exchange_ptr& x, const revocation& what, store::batch steps);
};

} // namespace gatehouse::actors
