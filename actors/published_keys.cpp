#include "actors/published_keys.hpp"

namespace gatehouse::actors {

void keys_publishing_endpoint::serve(exchange_ptr x) {
  const auto generation = given().state->key_generation.load(std::memory_order_acquire);
  if (kept_ && kept_->generation == generation)
    return serve_keys(x, *kept_);
  ask<public_keys>(given().signer, x, public_keys_request{}, [this, x](public_keys& fresh) {
    kept_ = std::move(fresh);
    serve_keys(x, *kept_);
  });
}

} // namespace gatehouse::actors
