#pragma once

#include "actors/interfaces.hpp"

#include <caf/all.hpp>
#include <functional>
#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace gatehouse::actors {

/// Writes security events as one JSON line each. Detached: a slow disk holds nobody up, and what was
/// sent is written before the node ends.
class audit_log : public audit_actor::base {
public:
  audit_log(caf::actor_config& config, std::shared_ptr<spdlog::logger> log);

  const char* name() const override { return "gatehouse.audit"; }

  behavior_type make_behavior() override;

private:
  std::shared_ptr<spdlog::logger> log_;
};

/// What is shown of a client_id or a subject: as much as a client_id that exists can have.
inline constexpr std::size_t max_audited_id_bytes = 255;

/// Renders an event as it is logged.
[[nodiscard]] std::string to_json(const request_context& context, const audit_event& event);

} // namespace gatehouse::actors
