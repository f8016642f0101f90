#include "actors/exchange.hpp"

#include "protocol/error_json.hpp"

#include <utility>

namespace gatehouse::actors {

exchange::exchange(request_context from, net::http_request asked, promise owed)
  : context(from), request(std::move(asked)), owed_(std::move(owed)) {}

exchange::~exchange() {
  fail(make_error(fault::unanswered));
}

void exchange::answer(net::http_response response) {
  if (std::exchange(is_answered_, true))
    return;
  if (!client_origins_.empty())
    response.client_origins = std::move(client_origins_);
  owed_.deliver(std::move(response));
}

void exchange::refuse(const protocol::oauth_error& error) {
  answer(refusal_response(error));
}

void exchange::fail(const caf::error& error) {
  if (!std::exchange(is_answered_, true))
    owed_.deliver(error);
}

net::http_response json_response(unsigned status, std::string body) {
  net::http_response response;
  response.status = status;
  // One constant block: these lines are on nearly every answer.
  response.header_lines = "Content-Type: application/json;charset=UTF-8\r\n"
                          "Cache-Control: no-store\r\n"
                          "Pragma: no-cache\r\n";
  response.body = std::move(body);
  return response;
}

net::http_response empty_response(unsigned status) {
  net::http_response response;
  response.status = status;
  response.header_lines = "Cache-Control: no-store\r\nPragma: no-cache\r\n";
  return response;
}

net::http_response refusal_response(const protocol::oauth_error& error) {
  return json_response(protocol::http_status(error.code), protocol::error_json(error));
}

} // namespace gatehouse::actors
