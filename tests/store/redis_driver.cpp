#include "store/redis_driver.hpp"

#include "store/redis_script.hpp"
#include "tests/protocol/counting_random.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::store;
using namespace std::chrono_literals;
using gatehouse::test::counting_random;

namespace {

const std::string loaded = "$3\r\nsha\r\n";
const std::string probed = "*2\r\n:1\r\n*2\r\n:1\r\n:1\r\n";
const std::string done = "*2\r\n:1\r\n*0\r\n";

/// A driver whose server, clock and connection are the test.
struct driven {
  explicit driven(redis_options given = {})
    : driver(
      std::move(given), counting_random(1),
      {.open = [this] { ++opened; },
       .send = [this](const std::string& octets) { sent += octets; },
       .close = [this] { ++closed; },
       .tell =
         [this](bool is_up, const std::string& what) {
           told_up = is_up;
           told = what;
         }}) {
    driver.tick(now);
  }

  void say(std::string_view octets) { driver.on_octets(octets, now); }
  void pass(std::chrono::milliseconds time) {
    now += time;
    driver.tick(now);
  }
  void greet() {
    driver.on_open(now);
    say(loaded);
    say(probed);
    sent.clear();
  }
  /// Runs a call; what came of it is in `answers`.
  void run(const std::string& key = "k") {
    driver.run(
      {"1", key}, [this](redis_driver::answer came) { answers.push_back(std::move(came)); }, now);
  }
  [[nodiscard]] std::string fault(std::size_t of) const {
    const auto* why = std::get_if<std::string>(&answers.at(of));
    return why == nullptr ? "none" : *why;
  }
  [[nodiscard]] bool has_sent(std::string_view part) const {
    return sent.find(part) != std::string::npos;
  }

  redis_driver::time_point now{1h};
  int opened = 0;
  int closed = 0;
  std::string sent;
  bool told_up = false;
  std::string told;
  std::vector<redis_driver::answer> answers;
  redis_driver driver;
};

redis_options with_login() {
  redis_options out;
  out.user = "ada";
  out.password = protocol::secret("hunter two");
  out.database = 3;
  return out;
}

} // namespace

TEST_CASE("a driver logs in, chooses its database, and looks whether it may write") {
  driven x(with_login());
  CHECK(x.opened == 1);
  x.driver.on_open(x.now);
  CHECK(x.has_sent("*3\r\n$4\r\nAUTH\r\n$3\r\nada\r\n$10\r\nhunter two\r\n"));
  CHECK(x.has_sent("*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n"));
  CHECK(x.has_sent("SCRIPT\r\n$4\r\nLOAD"));
  CHECK_FALSE(x.has_sent("EVALSHA"));
  x.say("+OK\r\n+OK\r\n" + loaded);
  CHECK(x.has_sent("$7\r\nEVALSHA\r\n$3\r\nsha\r\n"));
  CHECK_FALSE(x.driver.is_up());
  x.say(probed);
  CHECK(x.driver.is_up());
  CHECK(x.told_up);
}

TEST_CASE("a password without a user is that of the default user") {
  auto given = with_login();
  given.user.clear();
  driven x(given);
  x.driver.on_open(x.now);
  CHECK(x.has_sent("*2\r\n$4\r\nAUTH\r\n$10\r\nhunter two\r\n"));
}

TEST_CASE("calls are sent as they come, and answered in their order") {
  driven x;
  x.greet();
  x.run("a");
  x.run("b");
  CHECK(x.has_sent("$1\r\na\r\n"));
  CHECK(x.has_sent("$1\r\nb\r\n"));
  x.say(done.substr(0, 5));
  CHECK(x.answers.empty());
  x.say(done.substr(5) + "*2\r\n:0\r\n:7\r\n");
  REQUIRE(x.answers.size() == 2);
  CHECK(std::get<redis_reply>(x.answers[0]).items[0].number == 1);
  CHECK(std::get<redis_reply>(x.answers[1]).items[1].number == 7);
}

TEST_CASE("what comes while the first connection is made waits for it") {
  driven x;
  x.run();
  CHECK(x.answers.empty());
  x.driver.on_open(x.now);
  x.say(loaded + probed);
  CHECK(x.has_sent("$1\r\nk\r\n"));
  x.say(done);
  CHECK(x.answers.size() == 1);
}

TEST_CASE("a server that has lost the script is sent it once more") {
  driven x;
  x.greet();
  x.run();
  x.sent.clear();
  x.say("-NOSCRIPT No matching script. Please use EVAL.\r\n");
  CHECK(x.answers.empty());
  CHECK(x.has_sent("$4\r\nEVAL\r\n"));
  CHECK(x.has_sent("$1\r\nk\r\n"));
  x.say(done);
  CHECK(x.fault(0) == "none");
  x.run();
  x.say("-NOSCRIPT no\r\n-NOSCRIPT no\r\n");
  CHECK(x.fault(1) != "none");
}

TEST_CASE("a lost connection fails what was sent, which may have been done") {
  driven x;
  x.greet();
  x.run();
  x.driver.on_lost("the connection ended", x.now);
  CHECK(x.fault(0) == "the connection ended");
  CHECK_FALSE(x.told_up);
  // Whoever comes now waits for the one attempt that may mend it.
  x.run();
  CHECK(x.answers.size() == 1);
  x.pass(100ms);
  CHECK(x.opened == 2);
  x.greet();
  CHECK(x.told_up);
  CHECK_FALSE(x.has_sent("EVALSHA"));
  x.say(done);
  CHECK(x.fault(1) == "none");
}

TEST_CASE("while no connection can be made everybody is refused at once, and told why") {
  driven x;
  x.run();
  x.driver.on_lost("connection refused", x.now);
  CHECK(x.fault(0) == "connection refused");
  x.run();
  CHECK(x.fault(1) == "connection refused");
}

TEST_CASE("pauses between attempts grow to five seconds, and begin anew after a success") {
  driven x;
  std::vector<std::chrono::milliseconds> pauses;
  for (int i = 0; i < 12; ++i) {
    const auto before = x.opened;
    x.driver.on_lost("connection refused", x.now);
    std::chrono::milliseconds pause{0};
    for (; x.opened == before; pause += 10ms)
      x.pass(10ms);
    pauses.push_back(pause);
  }
  CHECK(pauses.front() >= 40ms);
  CHECK(pauses.front() <= 120ms);
  CHECK(pauses.back() >= 2500ms);
  CHECK(pauses.back() <= 5100ms);
  x.greet();
  x.driver.on_lost("the connection ended", x.now);
  x.pass(110ms);
  CHECK(x.opened == 14);
}

TEST_CASE("a server that does not answer in time is left") {
  driven x;
  x.greet();
  x.run();
  x.pass(4900ms);
  CHECK(x.answers.empty());
  x.pass(200ms);
  CHECK(x.fault(0) == "Redis does not answer in time");
  CHECK(x.closed == 1);
  CHECK_FALSE(x.driver.is_up());
}

TEST_CASE("a server that only looks at a connection is left") {
  driven x;
  x.driver.on_open(x.now);
  x.pass(5100ms);
  CHECK(x.closed == 1);
  driven y;
  y.pass(5100ms);
  CHECK(y.told == "Redis cannot be reached in time");
}

TEST_CASE("nobody waits longer than a server may take to answer") {
  driven x;
  x.greet();
  x.driver.on_lost("the connection ended", x.now);
  x.run();
  x.pass(100ms);
  x.pass(4950ms);
  CHECK(x.fault(0) == "Redis does not answer in time");
}

TEST_CASE("AB-41 beyond a bound nobody else is let in") {
  redis_options given;
  given.max_waiting = 3;
  driven x(given);
  x.greet();
  for (int i = 0; i < 4; ++i)
    x.run();
  REQUIRE(x.answers.size() == 1);
  CHECK(x.fault(0) == "too much waits for Redis");
  x.say(done);
  x.run();
  CHECK(x.answers.size() == 2);
}

TEST_CASE("garbage, too much, and what nobody asked for end the connection") {
  redis_options given;
  given.max_reply_bytes = 100;
  for (const auto& said :
       {std::string("HTTP/1.1 400 Bad Request\r\n"), "$5000\r\n" + std::string(200, 'x'),
        std::string("*2147483647\r\n")}) {
    driven x(given);
    x.greet();
    x.run();
    x.say(said);
    CHECK(x.fault(0) == "what answers is no Redis server, or says too much");
    CHECK(x.closed == 1);
  }
  driven x;
  x.greet();
  x.say("+PONG\r\n");
  CHECK(x.closed == 1);
}

TEST_CASE("replies before garbage count, those behind a loss do not") {
  driven x;
  x.greet();
  x.run();
  x.run();
  x.say(done + "nonsense\r\n");
  CHECK(x.fault(0) == "none");
  CHECK(x.fault(1) != "none");
  driven y;
  y.greet();
  y.run();
  y.run();
  y.say("-READONLY no\r\n" + done);
  CHECK(y.fault(1) == "the server is a replica, which takes no writes");
  y.say(done);
  CHECK(y.answers.size() == 2);
}

TEST_CASE("a server that does not serve is left, and tried again later") {
  for (const auto* error : {"-MOVED 1 h:1\r\n", "-LOADING no\r\n", "-NOAUTH no\r\n"}) {
    driven x;
    x.greet();
    x.run();
    x.say(error);
    CHECK(x.answers.size() == 1);
    CHECK(x.closed == 1);
    x.pass(200ms);
    CHECK(x.opened == 2);
    x.greet();
    CHECK(x.driver.is_up());
  }
}

TEST_CASE("a server without memory fails the call, and is asked again whether it has some") {
  driven x;
  x.greet();
  x.run();
  x.say("-OOM no\r\n");
  CHECK(x.fault(0) == "the server has used up its memory (maxmemory)");
  CHECK(x.closed == 0);
  x.pass(1100ms);
  CHECK(x.has_sent("gatehouse:probe:1"));
  x.say("-OOM no\r\n");
  CHECK_FALSE(x.told_up);
  CHECK(x.driver.is_up());
  x.pass(1100ms);
  x.say(probed);
  CHECK(x.told_up);
}

TEST_CASE("who cannot log in or write is told why, without what was sent") {
  const std::string ok = "+OK\r\n+OK\r\n";
  const std::vector<std::pair<std::string, std::string>> refusals{
    {"-WRONGPASS invalid username-password pair\r\n", "refuses the user"},
    {"+OK\r\n-ERR DB index is out of range\r\n" + loaded, "no database"},
    {ok + "-NOPERM no\r\n", "may not run a script"},
    {ok + loaded + "-READONLY no\r\n", "replica"},
    {ok + loaded + "-OOM no\r\n", "memory"},
    {"-ERR unknown command `AUTH`, with args beginning with: `hunter two`\r\n",
     "refuses a command (ERR)"}};
  for (const auto& [said, why] : refusals) {
    driven x(with_login());
    x.run();
    x.driver.on_open(x.now);
    x.say(said);
    CHECK_FALSE(x.driver.is_up());
    CHECK_MESSAGE(x.told.find(why) != std::string::npos, x.told);
    CHECK(x.told.find("hunter") == std::string::npos);
    CHECK(x.fault(0) == x.told);
    x.pass(100ms);
    CHECK(x.opened == 2);
  }
}

TEST_CASE("the end fails everybody and connects to nobody") {
  driven x;
  x.greet();
  x.run();
  x.driver.stop();
  CHECK(x.fault(0) == "the program ends");
  x.run();
  CHECK(x.fault(1) == "the program ends");
  x.driver.on_lost("late", x.now);
  x.pass(10s);
  CHECK(x.opened == 1);
}
