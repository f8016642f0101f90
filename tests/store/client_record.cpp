#include "store/client_record.hpp"

#include "protocol/client_json.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::store;

TEST_CASE("a client comes back from its record, found by owner and name") {
  protocol::client x;
  x.id = protocol::client_id("app");
  x.name = "App";
  x.owner = "team";
  x.secret_hash = "hash";
  x.rotated_secret_hashes = {"older"};
  x.metadata = protocol::json::object{{"k", 1}};

  const auto item = to_record(x);

  CHECK(item.kind == record_kind::client);
  CHECK(item.key == "app");
  CHECK(item.group == "team");
  CHECK(item.subject == "App");
  CHECK(item.expires_at == protocol::time_point{});
  CHECK(protocol::restore_client(item.payload) == x);
}
