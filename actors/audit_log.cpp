#include "actors/audit_log.hpp"

#include "protocol/json.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <spdlog/logger.h>

namespace gatehouse::actors {

namespace {

/// A client_id or a subject as it may stand in a log: anybody can present any octets as one, of any
/// length. The ids of clients that exist are printable and not longer, so they stay as they are.
std::string printable(std::string_view id) {
  std::string shown(id.substr(0, max_audited_id_bytes));
  std::replace_if(
    shown.begin(), shown.end(), [](char c) { return c < 0x20 || c >= 0x7F; }, '?');
  return shown;
}

} // namespace

audit_log::audit_log(caf::actor_config& config, std::shared_ptr<spdlog::logger> log)
  : audit_actor::base(config), log_(std::move(log)) {}

audit_log::behavior_type audit_log::make_behavior() {
  return {
    [this](const request_context& context, const audit_event& event) {
      log_->info(fmt::format("audit {}", to_json(context, event)));
    },
  };
}

std::string to_json(const request_context& context, const audit_event& event) {
  namespace json = protocol::json;
  json::object out;
  out.emplace_back("event", event.name);
  out.emplace_back("request_id", to_string(context));
  out.emplace_back("client_id", printable(event.client.str()));
  out.emplace_back("sub", printable(event.subject.str()));
  out.emplace_back("remote", event.address);
  out.emplace_back("details", json::parse(event.details).value_or(json::value{}));
  return json::write(out);
}

} // namespace gatehouse::actors
