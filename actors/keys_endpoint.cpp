#include "actors/keys_endpoint.hpp"

#include "actors/request_body.hpp"

namespace gatehouse::actors {

namespace {

namespace json = protocol::json;
using net::http_method;
using verb = key_command::verb;

std::string text_member(const json::value& object, std::string_view name) {
  const auto* found = object.find(name);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string() : *text;
}

verb verb_of(http_method method, bool names_a_key) noexcept {
  switch (method) {
  case http_method::post:
    return verb::create;
  case http_method::put:
    return names_a_key ? verb::put_key : verb::put_set;
  case http_method::delete_:
    return names_a_key ? verb::erase_key : verb::erase_set;
  case http_method::get:
  case http_method::head:
  case http_method::patch:
  case http_method::options:
  case http_method::other:
    return names_a_key ? verb::get_key : verb::get_set;
  }
  return verb::get_set;
}

} // namespace

keys_endpoint::keys_endpoint(caf::actor_config& config, services_ptr services)
  : endpoint(config, std::move(services), "gatehouse.keys") {}

void keys_endpoint::serve(exchange_ptr x) {
  const auto& names = x->request.path_parameters;
  const bool names_a_key = names.size() > 1;
  key_command command;
  command.what = verb_of(x->request.method, names_a_key);
  command.set = protocol::key_set_id(names.front());
  if (names_a_key)
    command.kid = protocol::key_id(names[1]);
  if (!read_body(x, command))
    return;
  const auto what = command.what;
  ask<key_answer>(given().signer, x, std::move(command), [this, x, what](key_answer& reply) {
    if (what != verb::get_set && what != verb::get_key && reply.status < 300)
      tell_audit(*x, "keys.changed", {});
    if (reply.json.empty())
      return x->answer(empty_response(reply.status));
    x->answer(json_response(reply.status, std::move(reply.json)));
  });
}

/// False when the request was answered already.
bool keys_endpoint::read_body(const exchange_ptr& x, key_command& command) {
  if (
    command.what != verb::create && command.what != verb::put_set && command.what != verb::put_key)
    return true;
  auto body = read_json(x->request);
  if (auto* answer = std::get_if<net::http_response>(&body)) {
    x->answer(std::move(*answer));
    return false;
  }
  const auto& value = std::get<json::value>(body);
  command.json = json::write(value);
  command.generate = {
    .algorithm = text_member(value, "alg"),
    .use = text_member(value, "use"),
    .kid = text_member(value, "kid")};
  return true;
}

} // namespace gatehouse::actors
