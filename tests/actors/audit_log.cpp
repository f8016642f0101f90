#include "actors/audit_log.hpp"

#include "protocol/json.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace gatehouse;
using namespace gatehouse::actors;

namespace {

std::string shown(std::string client) {
  const auto line = protocol::json::parse(to_json(
    {}, {.name = "n",
         .client = protocol::client_id(std::move(client)),
         .address = "a",
         .details = "{}"}));
  return *line.value().find("client_id")->if_string();
}

} // namespace

TEST_CASE("AB-88 a client_id that was made up cannot flood or break the log") {
  CHECK(shown(std::string(16'000, 'q')).size() == 255);
  CHECK(shown("a\xFF\xC2\x9B\x1B\x7F\nb") == "a??????b");
  CHECK(shown("my app-1") == "my app-1");
}
