#pragma once

#include "net/http.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace gatehouse::test {

using headers = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// A request as a session would hand it on.
inline net::http_request request_of(
  net::http_method method, std::string path, headers fields = {}, std::string body = {}) {
  std::string octets;
  std::vector<net::header_field> index;
  const auto add = [&](std::string_view text) {
    const auto at = static_cast<std::uint32_t>(octets.size());
    octets += text;
    return at;
  };
  for (const auto& [name, value] : fields) {
    net::header_field field;
    field.name_at = add(name);
    field.name_size = static_cast<std::uint32_t>(name.size());
    field.value_at = add(value);
    field.value_size = static_cast<std::uint32_t>(value.size());
    index.push_back(field);
  }
  net::http_request request;
  request.method = method;
  const auto question = path.find('?');
  if (question != std::string::npos)
    request.query = path.substr(question + 1);
  request.path = path.substr(0, question);
  request.head = net::request_head(std::move(octets), std::move(index));
  request.body = std::move(body);
  request.remote_address = "192.0.2.7";
  return request;
}

} // namespace gatehouse::test
