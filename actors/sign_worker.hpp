#pragma once

#include "actors/interfaces.hpp"
#include "actors/key_ring.hpp"

#include <caf/all.hpp>
#include <memory>

namespace gatehouse::actors {

/// Signs and makes keys on the scheduler's threads, away from the sockets.
class sign_worker : public sign_worker_actor::base {
public:
  sign_worker(caf::actor_config& config, std::shared_ptr<const key_ring> ring, unsigned rsa_bits);

  const char* name() const override { return "gatehouse.sign_worker"; }

  behavior_type make_behavior() override;

private:
  [[nodiscard]] caf::result<std::string> sign(const sign_job& job) const;
  [[nodiscard]] caf::result<std::string> generate(const generate_key_request& asked) const;

  std::shared_ptr<const key_ring> ring_;
  unsigned rsa_bits_;
};

} // namespace gatehouse::actors
