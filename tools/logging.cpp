#include "tools/logging.hpp"

#include "protocol/json.hpp"
#include "protocol/time.hpp"

#include <spdlog/formatter.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;

constexpr std::string_view audit_mark = "audit ";

/// Escapes what a text log must not show as it is: a line is one line.
class text_formatter : public spdlog::formatter {
public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const auto level = spdlog::level::to_string_view(message.level);
    std::string line =
      "time=" + protocol::to_rfc3339(std::chrono::floor<std::chrono::seconds>(message.time))
      + " level=" + std::string(level.data(), level.size()) + " msg=";
    const std::string_view text(message.payload.data(), message.payload.size());
    json::write_string_to(line, text);
    line += '\n';
    out.append(line.data(), line.data() + line.size());
  }

  [[nodiscard]] std::unique_ptr<formatter> clone() const override {
    return std::make_unique<text_formatter>();
  }
};

class json_formatter : public spdlog::formatter {
public:
  explicit json_formatter(bool pretty) : pretty_(pretty) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const auto level = spdlog::level::to_string_view(message.level);
    const auto line = to_json(
      {.time = protocol::to_rfc3339(std::chrono::floor<std::chrono::seconds>(message.time)),
       .level = {level.data(), level.size()},
       .text = {message.payload.data(), message.payload.size()}},
      pretty_);
    out.append(line.data(), line.data() + line.size());
  }

  [[nodiscard]] std::unique_ptr<formatter> clone() const override {
    return std::make_unique<json_formatter>(pretty_);
  }

private:
  bool pretty_;
};

spdlog::level::level_enum level_of(config::log_level level) noexcept {
  switch (level) {
  case config::log_level::panic:
  case config::log_level::fatal:
    return spdlog::level::critical;
  case config::log_level::error:
    return spdlog::level::err;
  case config::log_level::warn:
    return spdlog::level::warn;
  case config::log_level::info:
    return spdlog::level::info;
  case config::log_level::debug:
    return spdlog::level::debug;
  case config::log_level::trace:
    return spdlog::level::trace;
  }
  return spdlog::level::info;
}

} // namespace

std::string to_json(const log_line& line, bool pretty) {
  json::object out;
  out.emplace_back("time", line.time);
  out.emplace_back("level", line.level);
  auto text = line.text;
  if (text.starts_with(audit_mark)) {
    text.remove_prefix(audit_mark.size());
    if (auto event = json::parse(text)) {
      out.emplace_back("msg", "audit");
      out.emplace_back("audit", std::move(*event));
      return (pretty ? json::write_pretty(out) : json::write(out)) + "\n";
    }
  }
  out.emplace_back("msg", text);
  return (pretty ? json::write_pretty(out) : json::write(out)) + "\n";
}

std::shared_ptr<spdlog::logger> make_logger(const config::log_settings& settings) {
  auto log = std::make_shared<spdlog::logger>(
    "gatehouse", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  if (settings.format == config::log_format::text)
    log->set_formatter(std::make_unique<text_formatter>());
  else
    log->set_formatter(
      std::make_unique<json_formatter>(settings.format == config::log_format::json_pretty));
  log->set_level(level_of(settings.level));
  log->flush_on(spdlog::level::trace);
  return log;
}

} // namespace gatehouse::tools
