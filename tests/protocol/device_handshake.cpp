#include "protocol/device_handshake.hpp"

#include "protocol/interaction.hpp"
#include "tests/protocol/counting_random.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace gatehouse::test;

namespace {

const sealing_keys& keys() {
  static const sealing_keys instance({secret(std::string("system secret"))}, "interaction");
  return instance;
}

device_challenge some_challenge() {
  return {
    .id = std::string(32, 'a'),
    .requested_at = time_point{std::chrono::seconds{1'800'000'000}},
    .browser = "browser",
    .address = "192.0.2.1",
    .asks_login = true};
}

} // namespace

TEST_CASE("a device challenge is sealed and opened") {
  const auto text = seal_device_challenge(some_challenge(), keys(), counting_random());
  const auto back = open_device_challenge(text, keys()).value();
  CHECK(back.id == some_challenge().id);
  CHECK(back.requested_at == some_challenge().requested_at);
  CHECK(back.browser == "browser");
  CHECK(back.address == "192.0.2.1");
  CHECK(back.asks_login);
  CHECK(text.find("192") == std::string::npos);
}

TEST_CASE("a device verifier is sealed and opened") {
  const device_verifier x{.claim = std::string(32, 'a'), .device = std::string(32, '\xFF')};
  const auto text = seal_device_verifier(x, keys(), counting_random());
  const auto back = open_device_verifier(text, keys()).value();
  CHECK(back.claim == x.claim);
  CHECK(back.device == x.device);
}

TEST_CASE("AB-12 a challenge is no verifier, and other handles are neither") {
  const auto challenge = seal_device_challenge(some_challenge(), keys(), counting_random());
  CHECK_FALSE(open_device_verifier(challenge, keys()));
  const device_verifier x{.claim = std::string(32, 'a'), .device = std::string(32, 'b')};
  const auto verifier = seal_device_verifier(x, keys(), counting_random());
  CHECK_FALSE(open_device_challenge(verifier, keys()));
  for (const auto purpose : {handle_purpose::login_verifier, handle_purpose::consent_verifier}) {
    const auto other = seal_handle(purpose, std::string(64, 'a'), keys(), counting_random());
    CHECK_FALSE(open_device_verifier(other, keys()));
    CHECK_FALSE(open_device_challenge(other, keys()));
  }
}

TEST_CASE("handles of another shape are none") {
  CHECK_FALSE(open_device_challenge("", keys()));
  CHECK_FALSE(open_device_verifier("nonsense", keys()));
  const auto shape_of = [](handle_purpose purpose, std::string_view text) {
    return seal_handle(purpose, text, keys(), counting_random());
  };
  CHECK_FALSE(open_device_verifier(shape_of(handle_purpose::device_verifier, "short"), keys()));
  for (const auto* text : {"{}", "nonsense", R"({"i":"short","b":"x"})"})
    CHECK_FALSE(open_device_challenge(shape_of(handle_purpose::device_challenge, text), keys()));
}

TEST_CASE("a body has one user code") {
  const auto format = user_code_preset(user_code_entropy::low);
  const auto read = [&](std::string_view body) {
    return read_user_code(json::parse(body).value(), format);
  };
  CHECK(read(R"({"user_code":"123-456-789"})").value() == "123456789");
  CHECK_FALSE(read(R"({"user_code":"12345"})").value());
  for (const auto* body : {"{}", "[]", R"({"user_code":""})", R"({"user_code":123456789})"})
    CHECK_MESSAGE(read(body).error().code == oauth_errc::invalid_request, body);
}

TEST_CASE("AB-59 a count that cannot be read lets nobody try") {
  CHECK(restore_attempts(store_attempts(3)) == 3);
  for (const auto* payload : {"", "{}", R"({"n":"1"})"})
    CHECK_MESSAGE(restore_attempts(payload) > max_failures, payload);
}
