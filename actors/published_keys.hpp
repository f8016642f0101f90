#pragma once

#include "actors/endpoint.hpp"

#include <optional>
#include <vector>

namespace gatehouse::actors {

/// An endpoint whose answers depend on the published keys. It keeps a copy, and asks the signer again
/// when the generation has moved.
class keys_publishing_endpoint : public endpoint {
public:
  using endpoint::endpoint;

protected:
  void serve(exchange_ptr x) final;

  /// Serves a request with the keys as they are now.
  virtual void serve_keys(const exchange_ptr& x, const public_keys& keys) = 0;

private:
  std::optional<public_keys> kept_;
};

} // namespace gatehouse::actors
