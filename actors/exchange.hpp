#pragma once

#include "actors/interfaces.hpp"
#include "protocol/result.hpp"

#include <caf/error.hpp>
#include <caf/typed_response_promise.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::actors {

/// One request that an endpoint works on, and the answer that it owes.
///
/// Answered once; destroyed unanswered it answers with a fault, because CAF 0.17 would leave the
/// asker waiting for ever. On the endpoint's thread only.
class exchange {
public:
  using promise = caf::typed_response_promise<net::http_response>;

  exchange(request_context context, net::http_request request, promise owed);
  ~exchange();
  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;

  const request_context context;
  net::http_request request;

  void answer(net::http_response response);

  /// Remembers which pages the client of the request lets read the answer.
  void note_client_origins(std::vector<std::string> origins) {
    client_origins_ = std::move(origins);
  }

  /// Answers with the JSON of a refusal.
  void refuse(const protocol::oauth_error& error);

  /// Passes a fault on; the listener answers 503.
  void fail(const caf::error& error);

private:
  promise owed_;
  std::vector<std::string> client_origins_;
  bool is_answered_ = false;
};

using exchange_ptr = std::shared_ptr<exchange>;

/// Makes an answer with a JSON body that no cache may keep (RFC 6749 §5.1).
[[nodiscard]] net::http_response json_response(unsigned status, std::string body);

/// Makes an answer without a body.
[[nodiscard]] net::http_response empty_response(unsigned status);

/// Makes the answer to a refusal.
[[nodiscard]] net::http_response refusal_response(const protocol::oauth_error& error);

} // namespace gatehouse::actors
