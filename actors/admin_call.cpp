#include "actors/admin_call.hpp"

#include "protocol/percent.hpp"

#include <vector>

namespace gatehouse::actors {

namespace {

/// Where these requests come from: this process.
constexpr std::string_view own_address = "127.0.0.1";

std::string query_of(std::string_view name, std::string_view value) {
  return std::string(name) + '=' + protocol::percent_encode(value);
}

net::http_request with_json(
  net::http_method method, std::string path, const protocol::json::value& body) {
  constexpr std::string_view name = "Content-Type";
  constexpr std::string_view value = "application/json";
  net::http_request x;
  x.method = method;
  x.path = std::move(path);
  x.head = net::request_head(
    std::string(name) + std::string(value), {{.name_at = 0,
                                              .name_size = name.size(),
                                              .value_at = name.size(),
                                              .value_size = value.size()}});
  x.body = protocol::json::write(body);
  x.remote_address = own_address;
  return x;
}

} // namespace

net::http_request admin_get(std::string path, std::string_view name, std::string_view value) {
  net::http_request x;
  x.path = std::move(path);
  x.query = query_of(name, value);
  x.remote_address = own_address;
  return x;
}

net::http_request admin_put(
  std::string path, std::string_view name, std::string_view value,
  const protocol::json::value& body) {
  auto x = with_json(net::http_method::put, std::move(path), body);
  x.query = query_of(name, value);
  return x;
}

net::http_request admin_post(std::string path, const protocol::json::value& body) {
  return with_json(net::http_method::post, std::move(path), body);
}

} // namespace gatehouse::actors
