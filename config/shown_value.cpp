#include "config/shown_value.hpp"

#include "config/dsn.hpp"
#include "config/url.hpp"
#include "protocol/time.hpp"

namespace gatehouse::config {

namespace json = protocol::json;

namespace {

json::value shown_text(const key& x, const std::string& text) {
  if (x.type == value_type::dsn)
    return redact_dsn(text);
  if (x.shown == visibility::secret)
    return redacted;
  return redact_url(text);
}

} // namespace

json::value shown_value(const key& x, const value& from) {
  if (const auto* text = std::get_if<std::string>(&from))
    return shown_text(x, *text);
  if (const auto* items = std::get_if<std::vector<std::string>>(&from)) {
    json::array out;
    for (const auto& item : *items)
      out.push_back(shown_text(x, item));
    return out;
  }
  if (std::holds_alternative<std::monostate>(from))
    return {};
  if (x.shown == visibility::secret)
    return redacted;
  if (const auto* duration = std::get_if<std::chrono::nanoseconds>(&from))
    return *duration == for_ever ? "-1" : protocol::to_duration_string(*duration);
  if (const auto* flag = std::get_if<bool>(&from))
    return *flag;
  if (const auto* whole = std::get_if<std::int64_t>(&from))
    return *whole;
  if (const auto* real = std::get_if<double>(&from))
    return *real;
  return std::get<json::value>(from);
}

} // namespace gatehouse::config
