#include "config/reference.hpp"

#include "config/keys.hpp"
#include "config/old_names.hpp"
#include "protocol/time.hpp"

#include <chrono>
#include <limits>
#include <string_view>

namespace gatehouse::config {

namespace {

using protocol::profile;

std::string code(std::string_view text) {
  return text.empty() ? "" : "`" + std::string(text) + "`";
}

std::string range_of(const key& x, std::string_view kind) {
  if (x.minimum == std::numeric_limits<std::int64_t>::min())
    return std::string(kind);
  return std::string(kind) + ", " + std::to_string(x.minimum) + " to " + std::to_string(x.maximum);
}

std::string duration_range(const key& x) {
  using std::chrono::milliseconds;
  return protocol::to_duration_string(milliseconds{x.minimum}) + " to "
         + protocol::to_duration_string(milliseconds{x.maximum});
}

std::string choices_of(const key& x) {
  std::string out;
  for (const auto& choice : x.choices)
    out += (out.empty() ? "" : ", ") + code(choice);
  return out;
}

std::string type_of(const key& x) {
  switch (x.type) {
  case value_type::boolean:
    return "boolean";
  case value_type::integer:
    return range_of(x, "integer");
  case value_type::number:
    return "number";
  case value_type::text:
    return range_of(x, "string");
  case value_type::choice:
    return choices_of(x);
  case value_type::duration:
    return "duration, " + duration_range(x);
  case value_type::lifespan:
    return "duration, " + duration_range(x) + ", or -1";
  case value_type::host:
    return "host";
  case value_type::url:
    return "URL";
  case value_type::url_reference:
    return "URL or path";
  case value_type::dsn:
    return "data source name of " + choices_of(x);
  case value_type::texts:
    return range_of(x, "list of strings");
  case value_type::choices:
    return "list of " + choices_of(x);
  case value_type::networks:
    return "list of IP ranges";
  case value_type::text_map:
    return "object of strings";
  case value_type::hook:
    return "URL or object";
  }
  return {};
}

std::string default_of(const key& x) {
  auto out = code(default_json(x, profile::standard));
  for (const auto which : {profile::hydra, profile::strict})
    if (const auto other = default_json(x, which); other != default_json(x, profile::standard))
      out += (out.empty() ? "" : "; ") + std::string(name(which)) + ": " + code(other);
  return out;
}

std::string meaning_of(const key& x) {
  return x.meaning + (x.shown == visibility::secret ? " Secret." : "");
}

std::string line_of(const key& x) {
  return "| " + code(x.name) + " | " + code(environment_name(x).value_or("")) + " | " + type_of(x)
         + " | " + default_of(x) + " | " + (x.state == availability::built ? "yes" : "not yet")
         + " | " + meaning_of(x) + " |\n";
}

} // namespace

std::string render_reference() {
  std::string out = "| Key | Environment | Type | Default | Built | Meaning |\n"
                    "|---|---|---|---|---|---|\n";
  for (const auto& x : all_keys())
    out += line_of(x);
  out += "\n## Old names\n\n| Old name | Key |\n|---|---|\n";
  for (const auto& x : old_variables())
    out += "| " + code(x.name) + " | " + code(x.key)
           + (x.element ? ", element " + std::to_string(*x.element) : "") + " |\n";
  for (const auto& x : old_keys())
    out += "| " + code(x.name) + " | " + code(x.key) + " |\n";
  return out;
}

} // namespace gatehouse::config
