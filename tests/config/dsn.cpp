#include "config/dsn.hpp"

#include <doctest/doctest.h>
#include <random>

using namespace gatehouse::config;
using namespace std::chrono_literals;

namespace {

template <class Dsn>
Dsn read(std::string_view text) {
  const auto out = parse_dsn(text);
  if (const auto* fault = std::get_if<dsn_fault>(&out))
    FAIL(std::string(text) << " " << to_string(*fault));
  return std::get<Dsn>(std::get<parsed_dsn>(out).what);
}

std::string why(std::string_view text) {
  const auto out = parse_dsn(text);
  const auto* fault = std::get_if<dsn_fault>(&out);
  return fault == nullptr ? "" : to_string(*fault);
}

std::string warnings_of(std::string_view text) {
  const auto read = parse_dsn(text);
  std::string out;
  for (const auto& warning : std::get<parsed_dsn>(read).warnings)
    out += warning + "\n";
  return out;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

using hosts = std::vector<dsn_host>;

} // namespace

TEST_CASE("memory is a name of its own") {
  read<memory_dsn>("memory");
  CHECK(has(why("Memory"), "at character 1: expected memory"));
  CHECK(has(why("memory://"), "expected memory, sqlite://"));
  CHECK(has(why(""), "expected memory"));
}

TEST_CASE("a scheme that is unknown is told with the nearest") {
  CHECK(has(why("postgre://h/d"), "did you mean postgres://?"));
  CHECK(has(why("oracle://h/d"), "at character 1: expected memory, sqlite://, postgres://"));
  CHECK(has(why("mysqll://h/d"), "did you mean mysql://?"));
}

TEST_CASE("SQLite's files are named as Hydra's users name them") {
  CHECK(read<sqlite_dsn>("sqlite:///var/lib/x.sqlite?_fk=true").path == "/var/lib/x.sqlite");
  CHECK(read<sqlite_dsn>("sqlite3:///x").path == "/x");
  CHECK(read<sqlite_dsn>("sqlite://x.sqlite?_fk=true").path == "x.sqlite");
  CHECK(read<sqlite_dsn>("sqlite://./data/x").path == "./data/x");
  CHECK(read<sqlite_dsn>("sqlite://file:x.sqlite?_fk=true").path == "x.sqlite");
  CHECK(read<sqlite_dsn>("sqlite://file:///tmp/x").path == "/tmp/x");
  CHECK(read<sqlite_dsn>("sqlite:///my%20files/a b%3F").path == "/my files/a b?");
}

TEST_CASE("SQLite keeps its promises unless it is told otherwise") {
  const auto plain = read<sqlite_dsn>("sqlite:///x");
  CHECK(plain.creates);
  CHECK(plain.synchronous == sqlite_synchronous::full);
  CHECK(plain.busy_timeout == 5s);
  CHECK_FALSE(plain.secure_delete);

  const auto told =
    read<sqlite_dsn>("sqlite:///x?_fk=1&mode=rw&_sync=NORMAL&_timeout=250&_secure_delete=true");
  CHECK_FALSE(told.creates);
  CHECK(told.synchronous == sqlite_synchronous::normal);
  CHECK(told.busy_timeout == 250ms);
  CHECK(told.secure_delete);
  CHECK(read<sqlite_dsn>("sqlite:///x?_synchronous=3").synchronous == sqlite_synchronous::extra);
}

TEST_CASE("what SQLite cannot be is refused") {
  CHECK(why("sqlite://") == "at character 10: expected the path of a file");
  CHECK(has(why("sqlite://:memory:?_fk=true"), "at character 10: expected the path of a file"));
  CHECK(has(why("sqlite://file::memory:?cache=shared"), "expected the path of a file"));
  CHECK(why("sqlite:///x?_fk=false") == "at character 17: expected true or 1 or on or yes");
  CHECK(why("sqlite:///x?mode=memory") == "at character 18: expected one of rwc, rw");
  CHECK(why("sqlite:///x?mode=ro") == "at character 18: expected one of rwc, rw");
  CHECK(has(why("sqlite:///x?_synchronous=OFF"), "at character 26: expected one of NORMAL, FULL"));
  CHECK(has(why("sqlite:///x?_busy_timeout=1s"), "expected a number from 0 to 3600000"));
  CHECK(has(why("sqlite:///x?_secure_delete=x"), "expected one of true, false"));
  CHECK(has(why("sqlite:///x#y"), "at character 12: expected the end"));
  CHECK(has(why("sqlite:///x%00y"), "at character 13: expected two hexadecimal digits"));
}

TEST_CASE("PostgreSQL's defaults are those of the documents") {
  for (const auto* text : {"postgres://h/d", "postgresql://h/d"}) {
    const auto x = read<postgres_dsn>(text);
    CHECK_FALSE(x.is_cockroach);
    CHECK(x.hosts == hosts{{"h", 5432}});
    CHECK(x.database == "d");
    CHECK(x.user.empty());
    CHECK(x.password.empty());
    CHECK(x.tls == ssl_mode::require);
    CHECK(x.connect_timeout == 0s);
    CHECK(x.pool.max_conn_lifetime == 0s);
    CHECK_FALSE(x.pool.max_conns);
    CHECK_FALSE(x.pool.max_idle_conns);
  }
}

TEST_CASE("every parameter of PostgreSQL is honoured") {
  const auto x = read<postgres_dsn>(
    "postgres://ann:p%40ss@h:123/d%2Fb?max_conns=20&max_idle_conns=4&max_conn_lifetime=1h30m"
    "&sslmode=verify-full&fallback_application_name=gatehouse&application_name=a%20b"
    "&connect_timeout=7&sslcert=/c.pem&sslkey=/k.pem&sslrootcert=/r.pem&search_path=auth,public"
    "&target_session_attrs=primary");

  CHECK(x.user == "ann");
  CHECK(x.password.reveal() == "p@ss");
  CHECK(x.hosts == hosts{{"h", 123}});
  CHECK(x.database == "d/b");
  CHECK(x.pool.max_conns == 20);
  CHECK(x.pool.max_idle_conns == 4);
  CHECK(x.pool.max_conn_lifetime == 90min);
  CHECK(x.tls == ssl_mode::verify_full);
  CHECK(x.fallback_application_name == "gatehouse");
  CHECK(x.application_name == "a b");
  CHECK(x.connect_timeout == 7s);
  CHECK(x.sslcert == "/c.pem");
  CHECK(x.sslkey == "/k.pem");
  CHECK(x.sslrootcert == "/r.pem");
  CHECK(x.search_path == "auth,public");
}

TEST_CASE("the four modes of TLS are told apart, and those that give in are refused") {
  const auto mode = [](const std::string& name) {
    return read<postgres_dsn>("postgres://h/d?sslmode=" + name).tls;
  };
  CHECK(mode("disable") == ssl_mode::disable);
  CHECK(mode("require") == ssl_mode::require);
  CHECK(mode("verify-ca") == ssl_mode::verify_ca);
  CHECK(mode("verify-full") == ssl_mode::verify_full);
  for (const auto* weak : {"prefer", "allow"})
    CHECK(has(
      why(std::string("postgres://h/d?sslmode=") + weak),
      "at character 24: expected disable, require, verify-ca or verify-full; whoever is on the "
      "wire"));
  CHECK(has(why("postgres://h/d?sslmode=on"), "expected one of disable, require"));
}

TEST_CASE("PostgreSQL may have several hosts, addresses and sockets") {
  CHECK(
    read<postgres_dsn>("postgres://u@a,b:6000,[2001:db8::1]:7000,[::1]/d").hosts
    == hosts{{"a", 5432}, {"b", 6000}, {"2001:db8::1", 7000}, {"::1", 5432}});
  CHECK(
    read<postgres_dsn>("postgres://%2Frun%2Fpostgresql:6000/d").hosts
    == hosts{{"/run/postgresql", 6000}});
  CHECK(
    read<postgres_dsn>("postgres:///d?host=/run/postgresql").hosts
    == hosts{{"/run/postgresql", 5432}});
  CHECK(read<postgres_dsn>("postgres:///d").hosts.empty());
  CHECK(
    read<postgres_dsn>("postgres://?host=a,b&port=1,2&user=u&password=p&dbname=d").hosts
    == hosts{{"a", 1}, {"b", 2}});
  CHECK(read<postgres_dsn>("postgres:///?host=a,b&port=9").hosts == hosts{{"a", 9}, {"b", 9}});
  CHECK(read<postgres_dsn>("postgres://?password=p&host=a").password.reveal() == "p");
}

TEST_CASE("the last at sign ends a password, as in Go") {
  const auto x = read<postgres_dsn>("postgres://ann@server:p@ss:w%2Frd@h/d");
  CHECK(x.user == "ann@server");
  CHECK(x.password.reveal() == "p@ss:w/rd");
  CHECK(x.hosts == hosts{{"h", 5432}});
}

TEST_CASE("a wrong name of PostgreSQL is told with its position") {
  CHECK(why("postgres://h:x/d") == "at character 14: expected a port from 1 to 65535");
  CHECK(why("postgres://h:0/d") == "at character 14: expected a port from 1 to 65535");
  CHECK(why("postgres://h:65536/d") == "at character 14: expected a port from 1 to 65535");
  CHECK(why("postgres://h:/d") == "at character 14: expected a port from 1 to 65535");
  CHECK(why("postgres://[::1/d") == "at character 16: expected ] behind an IPv6 address");
  CHECK(why("postgres://[1.2.3.4]/d") == "at character 13: expected an IPv6 address");
  CHECK(why("postgres://[:::]/d") == "at character 13: expected an IPv6 address");
  CHECK(why("postgres://[]/d") == "at character 13: expected an IPv6 address");
  CHECK(why("postgres://a,,b/d") == "at character 14: expected a host name or an IP address");
  CHECK(why("postgres://a%20b/d") == "at character 12: expected a host name or an IP address");
  CHECK(has(why("postgres://u:a b@h/d"), "at character 15: expected @ and a host"));
  CHECK(has(why("postgres://u:%4@h/d"), "at character 16: expected two hexadecimal digits"));
  CHECK(has(why("postgres://h/d/e"), "at character 15: expected the end"));
  CHECK(has(why("postgres://h/d#e"), "at character 15: expected the end"));
  CHECK(why("postgres://h/d?") == "at character 16: expected the name of a parameter");
  CHECK(why("postgres://h/d?sslmode") == "at character 23: expected = and a value");
  CHECK(has(why("postgres://h/d?sslmode=a b"), "at character 25: expected the end"));
  CHECK(why("postgres://h/d?a=b&&c=d") == "at character 20: expected the name of a parameter");
}

TEST_CASE("what a parameter cannot be is refused") {
  CHECK(has(why("postgres://h/d?max_conns=0"), "expected a number from 1 to 10000"));
  CHECK(has(why("postgres://h/d?max_conns=-1"), "expected a number from 1 to 10000"));
  CHECK(has(why("postgres://h/d?max_conns=10001"), "expected a number from 1 to 10000"));
  CHECK(has(why("postgres://h/d?max_conns=4x"), "expected a number"));
  CHECK(has(why("postgres://h/d?max_idle_conns=x"), "expected a number from 0 to 10000"));
  CHECK(has(why("postgres://h/d?max_conn_lifetime=5"), "expected a duration like"));
  CHECK(has(why("postgres://h/d?max_conn_lifetime=-5s"), "expected a duration like"));
  CHECK(has(why("postgres://h/d?connect_timeout=5s"), "expected a number from 0 to 86400"));
  CHECK(has(why("postgres://h/d?sslcert=/c"), "sslcert and sslkey belong together"));
  CHECK(has(why("postgres://h/d?sslkey=/c"), "sslcert and sslkey belong together"));
  CHECK(has(why("postgres://h/d?sslrootcert="), "expected the path of a PEM file"));
  CHECK(has(why("postgres://h/d?search_path=a;b"), "expected schemas between commas"));
  CHECK(has(why("postgres://h/d?target_session_attrs=any"), "expected read-write or primary"));
  CHECK(has(why("postgres://h/d?host=a"), "at character 16: host is given twice"));
  CHECK(has(why("postgres://h/d?port=1"), "port is given twice"));
  CHECK(has(why("postgres:///d?port=1"), "expected host, too"));
  CHECK(has(why("postgres:///d?host=a,b,c&port=1,2"), "expected one port from 1 to 65535, or"));
  CHECK(has(why("postgres:///d?host=a&port=x"), "expected one port from 1 to 65535"));
  CHECK(has(why("postgres://u@h/d?user=v"), "user is given twice"));
  CHECK(has(why("postgres://h/d?dbname=e"), "dbname is given twice"));
  CHECK(has(why("postgres://u:p@h/d?password=q"), "password is given twice"));
}

TEST_CASE(
  "a parameter that is unknown is told with the nearest, one that stands twice is refused") {
  CHECK(
    why("postgres://h/d?sslmod=require")
    == "at character 16: unknown parameter; did you mean sslmode?");
  CHECK(why("postgres://h/d?frobnicate=1") == "at character 16: unknown parameter");
  CHECK(
    why("mysql://u@tcp(h)/d?readtimeout=1s")
    == "at character 20: unknown parameter; did you mean readTimeout?");
  CHECK(
    why("postgres://h/d?max_conns=1&max_conns=1") == "at character 28: max_conns is given twice");
  CHECK(
    why("sqlite:///x?_fk=1&_foreign_keys=1") == "at character 19: _foreign_keys is given twice");
}

TEST_CASE("parameters without meaning here are a warning, and those that promise more an error") {
  CHECK(
    warnings_of("postgres://h/d?max_conn_idle_time=1m")
    == "max_conn_idle_time has no effect: max_idle_conns bounds what is idle\n");
  CHECK(has(warnings_of("mysql://u@tcp(h)/d?multiStatements=true"), "multiStatements has no"));
  CHECK(has(warnings_of("sqlite:///x?_journal_mode=WAL&cache=shared"), "cache has no effect"));
  CHECK(has(
    why("postgres://h/d?synchronous_commit=off"),
    "at character 16: synchronous_commit is refused: answers promise"));
  CHECK(has(why("postgres://h/d?options=-c%20x=y"), "options is refused"));
  CHECK(has(why("sqlite:///x?_query_only=true"), "_query_only is refused: the store writes"));
  CHECK(has(why("mysql://u@tcp(h)/d?serverPubKey=x"), "serverPubKey is refused"));
  CHECK(has(why("redis://h?db=1"), "the number stands behind the host"));
}

TEST_CASE("MySQL's names are those of Go's driver") {
  const auto x = read<mysql_dsn>(
    "mysql://ann:secret@tcp(db.example:3307)/hydra?max_conns=20&max_idle_conns=4"
    "&max_conn_lifetime=30s&collation=utf8mb4_bin&loc=US%2FPacific&maxAllowedPacket=0"
    "&readTimeout=30s&writeTimeout=123s&timeout=1m30s&tls=skip-verify&parseTime=true");

  CHECK(x.user == "ann");
  CHECK(x.password.reveal() == "secret");
  CHECK(x.address == dsn_host{"db.example", 3307});
  CHECK(x.database == "hydra");
  CHECK(x.pool.max_conns == 20);
  CHECK(x.pool.max_idle_conns == 4);
  CHECK(x.pool.max_conn_lifetime == 30s);
  CHECK(x.collation == "utf8mb4_bin");
  CHECK(x.loc == "US/Pacific");
  CHECK(x.max_allowed_packet == 0);
  CHECK(x.read_timeout == 30s);
  CHECK(x.write_timeout == 123s);
  CHECK(x.connect_timeout == 90s);
  CHECK(x.tls == mysql_tls::skip_verify);
  CHECK(x.parse_time);
}

TEST_CASE("MySQL is found by name, address or socket") {
  const auto address = [](std::string_view text) { return read<mysql_dsn>(text).address; };
  CHECK(address("mysql://u:p@tcp(h)/d") == dsn_host{"h", 3306});
  CHECK(address("mysql://u:p@tcp([::1]:1)/d") == dsn_host{"::1", 1});
  CHECK(
    address("mysql://u:p@unix(/run/mysqld/mysqld.sock)/d")
    == dsn_host{"/run/mysqld/mysqld.sock", 0});
  CHECK(address("mysql://u:p@/d") == dsn_host{"127.0.0.1", 3306});
  CHECK(address("mysql://tcp(h)/d") == dsn_host{"h", 3306});
  CHECK(address("mariadb://u@tcp(h)/d") == dsn_host{"h", 3306});
}

TEST_CASE("a password of MySQL is taken as it is") {
  const auto password = [](std::string_view text) {
    return read<mysql_dsn>(text).password.reveal();
  };
  CHECK(password("mysql://u:p%40s@tcp(h)/d") == "p%40s");
  CHECK(password("mysql://u:a@b:c/d?e#f@tcp(h)/d") == "a@b:c/d?e#f");
  CHECK(password("mysql://u:a@tcp(b@tcp(h)/d") == "a@tcp(b");
  CHECK(password("mysql://u:a@/b@/d") == "a@/b");
}

TEST_CASE("MySQL's defaults are those of the documents") {
  const auto x = read<mysql_dsn>("mysql://u@tcp(h)/d");
  CHECK(x.password.empty());
  CHECK(x.max_allowed_packet == 4 * 1024 * 1024);
  CHECK(x.tls == mysql_tls::off);
  CHECK(x.connect_timeout == 0s);
  CHECK(x.collation.empty());
  CHECK(read<mysql_dsn>("mysql://u@tcp(h)/d?tls=true").tls == mysql_tls::verified);
  CHECK(read<mysql_dsn>("mysql://u@tcp(h)/d?tls=false").tls == mysql_tls::off);
  CHECK(read<mysql_dsn>("mysql://u@tcp(h)/d?tls=preferred").tls == mysql_tls::preferred);
  CHECK(has(warnings_of("mysql://u@tcp(h)/d?tls=preferred"), "becomes plain text"));
}

TEST_CASE("a wrong name of MySQL is told with its position") {
  CHECK(
    why("mysql://u:p@h:3306/d")
    == "at character 9: expected user:password@tcp(host:port)/database or "
       "user:password@unix(/path)/database");
  CHECK(why("mysql://u:p@tcp(h:x)/d") == "at character 19: expected a port from 1 to 65535");
  CHECK(why("mysql://u:p@tcp(h/d") == "at character 18: expected )");
  CHECK(why("mysql://u:p@tcp()/d") == "at character 17: expected a host name or an IP address");
  CHECK(why("mysql://u:p@tcp(h)") == "at character 19: expected / and the name of a database");
  CHECK(why("mysql://u:p@tcp(h)/") == "at character 20: expected the name of a database");
  CHECK(why("mysql://u:p@unix(x)/d") == "at character 18: expected an absolute path");
  CHECK(has(why("mysql://u:a b@tcp(h)/d"), "at character 12: expected @ and a host"));
  CHECK(has(why("mysql://u@tcp(h)/d?tls=custom"), "expected one of true, false, skip-verify"));
  CHECK(has(why("mysql://u@tcp(h)/d?collation=a;b"), "expected a collation like"));
  CHECK(has(why("mysql://u@tcp(h)/d?loc=a;b"), "expected a location like"));
  CHECK(has(why("mysql://u@tcp(h)/d?loc="), "expected a location like"));
  CHECK(has(why("mysql://u@tcp(h)/d?parseTime=2"), "expected one of true, false"));
  CHECK(has(why("mysql://u@tcp(h)/d?maxAllowedPacket=4M"), "expected a number from 0 to"));
  CHECK(has(why("mysql://u@tcp(h)/d?timeout=30"), "expected a duration like"));
  CHECK(has(why("mysql://u@tcp(h)/d?allowOldPasswords=true"), "expected false or 0"));
  CHECK(has(why("mysql://u@tcp(h)/d?allowCleartextPasswords=1"), "expected false or 0"));
  CHECK(has(why("mysql://u@tcp(h)/d?allowFallbackToPlaintext=true"), "expected false or 0"));
}

TEST_CASE("CockroachDB has three names and its own port") {
  for (const auto* scheme : {"cockroach", "cockroachdb", "crdb-postgres"}) {
    const auto x = read<postgres_dsn>(
      std::string(scheme)
      + "://root:p@h/d?sslmode=disable&application_name=x&options=--cluster%3Dacme-12"
        "&max_conns=3&sslcert=/c&sslkey=/k&sslrootcert=/r");
    CHECK(x.is_cockroach);
    CHECK(x.hosts == hosts{{"h", 26257}});
    CHECK(x.tls == ssl_mode::disable);
    CHECK(x.application_name == "x");
    CHECK(x.cluster == "acme-12");
    CHECK(x.pool.max_conns == 3);
  }
  CHECK(has(why("cockroach://h/d?options=-c%20a=b"), "expected --cluster="));
  CHECK(has(why("cockroach://h/d?host=x"), "unknown parameter"));
}

TEST_CASE("Redis has a host, a number and perhaps TLS") {
  const auto plain = read<redis_dsn>("redis://h");
  CHECK(plain.address == dsn_host{"h", 6379});
  CHECK(plain.database == 0);
  CHECK_FALSE(plain.uses_tls);

  const auto x =
    read<redis_dsn>("rediss://ann:p%3Aw@[::1]:7000/3?connect_timeout=2&sslrootcert=/r");
  CHECK(x.uses_tls);
  CHECK(x.user == "ann");
  CHECK(x.password.reveal() == "p:w");
  CHECK(x.address == dsn_host{"::1", 7000});
  CHECK(x.database == 3);
  CHECK(x.connect_timeout == 2s);
  CHECK(x.sslrootcert == "/r");
  CHECK(read<redis_dsn>("redis://:p@h/").password.reveal() == "p");

  CHECK(has(why("redis://"), "at character 9: expected a host name"));
  CHECK(has(why("redis://h/x"), "at character 11: expected the end"));
  CHECK(has(why("redis://h/99999"), "expected the number of a database"));
  CHECK(has(why("redis://h/99999999999999"), "expected the number of a database"));
  CHECK(has(why("redis://h?sslrootcert=/r"), "sslrootcert needs rediss://"));
  CHECK(has(why("redis://h?sslcert=/r&sslkey=/k"), "sslcert needs rediss://"));
  CHECK(has(why("rediss://h?skip_verify=true"), "rediss always checks the certificate"));
}

TEST_CASE("a pool follows the processors where nothing was said") {
  const auto both = pool_for({}, 8);
  CHECK(both.max_conns == 16);
  CHECK(both.max_idle_conns == 8);
  CHECK(pool_for({}, 0).max_conns == 2);
  CHECK(pool_for({.max_conns = 3, .max_idle_conns = {}}, 8).max_idle_conns == 3);
  CHECK(pool_for({.max_conns = {}, .max_idle_conns = 0}, 8).max_idle_conns == 0);
  CHECK(
    has(warnings_of("postgres://h/d?max_conns=2&max_idle_conns=3"), "max_idle_conns is more than"));
}

TEST_CASE("a name that is too long is refused") {
  CHECK(has(why("sqlite:///" + std::string(9000, 'x')), "up to 8 KiB"));
  const auto ats = "postgres://" + std::string(8000, '@') + "h/d";
  CHECK(why(ats).empty());
  std::string addresses = "mysql://u:";
  while (addresses.size() < 8000)
    addresses += "@tcp(";
  CHECK_FALSE(why(addresses).empty());
}

TEST_CASE("whatever is altered in a name, it is read or refused at a place in it") {
  const std::vector<std::string> names{
    "sqlite://file:/x?_fk=true&_sync=FULL", "postgres://u:p%40@a:1,[::1]:2/d?sslmode=require",
    "mysql://u:p@tcp(h:1)/d?tls=true&timeout=1s", "rediss://u:p@h:1/2?connect_timeout=3"};
  constexpr std::string_view marks = "@:/?#[]()%&=,0aZ \x01\x7f\xff";
  std::minstd_rand next(7);
  for (int round = 0; round < 20000; ++round) {
    auto text = names[next() % names.size()];
    for (auto left = next() % 4; left > 0; --left) {
      const auto at = next() % (text.size() + 1);
      if (next() % 2 == 0)
        text.insert(at, 1, marks[next() % marks.size()]);
      else
        text.erase(at, next() % 3);
    }
    const auto read = parse_dsn(text);
    if (const auto* fault = std::get_if<dsn_fault>(&read))
      REQUIRE_MESSAGE(fault->at <= text.size(), text);
  }
}

TEST_CASE("AB-88 neither faults nor warnings nor what is shown tell a password") {
  for (const auto* text :
       {"postgres://u:hunter2@h:x/d",
        "postgres://u:hunter2/d",
        "postgres://u:hun ter2@h/d",
        "postgres://u:1?hunter2=1@h/d",
        "postgres://h/d?password=hunter2&hunter2=1",
        "mysql://u:hunter2@h/d",
        "mysql://u:hunter2",
        "mysql://u:hunter2@tcp(h:x)/d",
        "hunter2://u:p@h/d",
        "hunter2",
        "redis://:hunter2@h/x",
        "sqlite:///x?_auth_pass=hunter2",
        "postgres://u:p@h/d?sslpassword=hunter2",
        "postgres://u:hunter2@h/d?max_conns=hunter2",
        "postgres://u:hunter2@h/d?sslmode=hunter2",
        "postgres://h/d?hunter2",
        "postgres://u:hunter2@h/d?max_conn_idle_time=1m",
        "postgres://u:hunter2@h/d",
        "postgres://?password=hunter2",
        "postgres://?pa%73sword=hunter2",
        "mysql://u:a@b?hunter2@tcp(h)/d",
        "mysql://hunter2:a/b@tcp(h)/d",
        "rediss://:hunter2@h"}) {
    const auto read = parse_dsn(text);
    if (const auto* good = std::get_if<parsed_dsn>(&read)) {
      for (const auto& warning : good->warnings)
        CHECK_FALSE_MESSAGE(has(warning, "hunter2"), text);
    }
    CHECK_FALSE_MESSAGE(has(why(text), "hunter2"), text);
    CHECK_FALSE_MESSAGE(has(redact_dsn(text), "hunter2"), text);
  }
  CHECK(
    redact_dsn("postgres://u:p@h/db?sslmode=disable")
    == "postgres://<redacted>@h/db?sslmode=disable");
  CHECK(redact_dsn("memory") == "memory");
  CHECK(redact_dsn("postgres://u:p") == "<redacted>");
}
