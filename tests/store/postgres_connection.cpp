#include "store/postgres_connection.hpp"

#include "store/postgres_schema.hpp"
#include "store/sql_schema.hpp"
#include "tests/protocol/counting_random.hpp"
#include "tests/store/postgres_server.hpp"
#include "tests/store/postgres_user.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::store;
using namespace gatehouse::test;

TEST_CASE("addresses that take connections and say nothing leave the others their time") {
  boost::asio::io_context idle;
  boost::asio::ip::tcp::acceptor mute(
    idle, {boost::asio::ip::address_v4::loopback(), boost::asio::ip::port_type{0}});
  auto& server = postgres_server::shared();
  postgres_options options;
  options.hosts = {{.name = server.socket_folder()}};
  options.user = "gatehouse";
  options.database = "postgres";
  options.sslmode = "disable";
  options.search_path = server.make_schema();
  REQUIRE(migrate(options, schema_version()).fault == "");
  const postgres_host hanging{.name = "127.0.0.1", .port = mute.local_endpoint().port()};
  options.hosts = {hanging, hanging, {.name = server.socket_folder()}};
  options.connect_timeout = std::chrono::milliseconds{900};
  postgres_user store(options, counting_random());
  const auto answer = store.apply({get(record_kind::client, "nobody")});
  const auto* fault = std::get_if<store_fault>(&answer);
  CHECK((fault == nullptr ? "" : fault->message) == "");
}

TEST_CASE("when no address of a database answers, all that is wrong is told") {
  boost::asio::io_context idle;
  boost::asio::ip::tcp::acceptor mute(
    idle, {boost::asio::ip::address_v4::loopback(), boost::asio::ip::port_type{0}});
  postgres_options options;
  options.hosts = {
    {.name = "127.0.0.1", .port = mute.local_endpoint().port()}, {.name = "/no/such/folder"}};
  options.sslmode = "disable";
  options.connect_timeout = std::chrono::milliseconds{200};
  postgres_user store(options, counting_random());
  const auto answer = store.apply({get(record_kind::client, "nobody")});
  const auto* fault = std::get_if<store_fault>(&answer);
  REQUIRE(fault != nullptr);
  CHECK(fault->message.find("does not answer") != std::string::npos);
  CHECK(fault->message.find("/no/such/folder") != std::string::npos);
}
