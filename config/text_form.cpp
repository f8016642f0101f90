#include "config/text_form.hpp"

#include "config/dsn.hpp"
#include "config/ip_network.hpp"
#include "config/nearest_name.hpp"
#include "config/problem.hpp"
#include "config/url.hpp"

#include <algorithm>
#include <limits>

namespace gatehouse::config {

namespace {

std::optional<misfit> bad_choice(const key& x, const std::string& text) {
  if (std::find(x.choices.begin(), x.choices.end(), text) != x.choices.end())
    return std::nullopt;
  std::string all;
  for (const auto& choice : x.choices)
    all += (all.empty() ? "" : ", ") + choice;
  misfit out{"must be one of " + all + quotation(x, text)};
  if (const auto meant = nearest_name(text, x.choices))
    out.why += " (did you mean " + *meant + "?)";
  return out;
}

bool is_host_name(std::string_view text) {
  return !text.empty() && text.size() <= 253
         && text.find_first_not_of(
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
              == std::string_view::npos;
}

bool is_ip_address(std::string_view text) {
  return text.find('/') == std::string_view::npos && ip_network::parse(text);
}

bool is_listen_host(std::string_view text) {
  if (text.starts_with("unix:"))
    return text.size() > 5;
  if (text.starts_with('[') && text.ends_with(']'))
    return text.find(':') != std::string_view::npos
           && is_ip_address(text.substr(1, text.size() - 2));
  return text.empty() || is_host_name(text) || is_ip_address(text);
}

bool is_url_reference(std::string_view text) {
  if (text.starts_with('/'))
    return !text.starts_with("//") && split_url("http://host" + std::string(text));
  return split_url(text).has_value();
}

std::optional<misfit> bad_dsn(const key& x, const std::string& text) {
  const auto read = parse_dsn(text);
  if (const auto* fault = std::get_if<dsn_fault>(&read))
    return misfit{"is no data source name " + to_string(*fault)};
  const auto store = store_name(std::get<parsed_dsn>(read).what);
  if (std::find(x.choices.begin(), x.choices.end(), store) != x.choices.end())
    return std::nullopt;
  std::string all;
  for (const auto& choice : x.choices)
    all += (all.empty() ? "" : ", ") + choice;
  return misfit{"must name one of these stores: " + all + "; not " + std::string(store)};
}

std::optional<misfit> bad_length(const key& x, std::string_view text) {
  if (!is_bounded(x))
    return std::nullopt;
  const auto length = static_cast<std::int64_t>(text.size());
  if (length >= x.minimum && length <= x.maximum)
    return std::nullopt;
  return misfit{
    "must have from " + std::to_string(x.minimum) + " to " + std::to_string(x.maximum)
    + " characters, not " + std::to_string(length)};
}

} // namespace

bool is_bounded(const key& x) {
  return x.minimum != std::numeric_limits<std::int64_t>::min();
}

std::string quotation(const key& x, std::string_view text) {
  return x.shown == visibility::secret ? "" : ", not " + printable(redact_url(text));
}

std::optional<misfit> bad_text(const key& x, const std::string& text) {
  switch (x.type) {
  case value_type::choice:
  case value_type::choices:
    return bad_choice(x, text);
  case value_type::host:
    if (!is_listen_host(text))
      return misfit{"must be a host name, an IP address or unix: and a path" + quotation(x, text)};
    return std::nullopt;
  case value_type::url:
    if (!split_url(text))
      return misfit{"must be an http or https URL" + quotation(x, text)};
    return std::nullopt;
  case value_type::url_reference:
    if (!is_url_reference(text))
      return misfit{"must be an http or https URL, or a path" + quotation(x, text)};
    return std::nullopt;
  case value_type::networks:
    if (!ip_network::parse(text))
      return misfit{"must be IP ranges like 10.0.0.0/8 or fd00::/8" + quotation(x, text)};
    return std::nullopt;
  case value_type::dsn:
    return bad_dsn(x, text);
  case value_type::text:
  case value_type::texts:
    return bad_length(x, text);
  case value_type::boolean:
  case value_type::integer:
  case value_type::number:
  case value_type::duration:
  case value_type::lifespan:
  case value_type::text_map:
  case value_type::hook:
    return std::nullopt;
  }
  return std::nullopt;
}

} // namespace gatehouse::config
