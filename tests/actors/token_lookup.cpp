#include "actors/token_lookup.hpp"

#include "protocol/base64url.hpp"
#include "tests/protocol/counting_random.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using protocol::token_kind;
using store::record_kind;

namespace {

protocol::token_mac keys() {
  return protocol::token_mac({protocol::secret(std::string("system"))});
}

protocol::opaque_token token_of(token_kind kind) {
  return protocol::issue(kind, keys(), test::counting_random());
}

} // namespace

TEST_CASE("an access token is looked up under its handle and nowhere else") {
  const auto token = token_of(token_kind::access);
  const auto questions = token_questions(token.text.reveal(), keys());
  REQUIRE(questions.size() == 1);
  CHECK(questions[0].item.kind == record_kind::access_token);
  CHECK(questions[0].item.key == token.handle);
}

TEST_CASE("AB-12 codes are no tokens") {
  CHECK(token_questions(token_of(token_kind::authorization_code).text.reveal(), keys()).empty());
  CHECK(token_questions(token_of(token_kind::device_code).text.reveal(), keys()).empty());
}

TEST_CASE("AB-12 a refresh token presented as an access token is asked for under another handle") {
  const auto refresh = token_of(token_kind::refresh);
  auto text = refresh.text.reveal();
  const auto prefix = protocol::prefix(token_kind::refresh);
  text.replace(0, prefix.size(), protocol::prefix(token_kind::access));
  for (const auto& question : token_questions(text, keys()))
    CHECK(question.item.key != refresh.handle);
}

TEST_CASE("AB-17 a token that was cut, extended or altered is not looked up") {
  const auto text = token_of(token_kind::access).text.reveal();
  for (std::size_t size = 0; size < text.size(); ++size)
    CHECK(token_questions(text.substr(0, size), keys()).empty());
  CHECK(token_questions(text + "A", keys()).empty());
  CHECK(token_questions(text + "=", keys()).empty());
  CHECK(token_questions(" " + text, keys()).empty());
  for (std::size_t i = protocol::prefix(token_kind::access).size(); i < text.size(); ++i) {
    auto altered = text;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    if (altered != text)
      CHECK(token_questions(altered, keys()).empty());
  }
}

TEST_CASE("a token under another system secret is not looked up") {
  const protocol::token_mac other({protocol::secret(std::string("other"))});
  CHECK(token_questions(token_of(token_kind::access).text.reveal(), other).empty());
}

TEST_CASE("AB-17 a JWT is looked up by the digest of its whole text") {
  const auto one = token_questions("aa.bb.cc", keys());
  const auto two = token_questions("aa.bb.cd", keys());
  REQUIRE(one.size() == 1);
  REQUIRE(two.size() == 1);
  CHECK(one[0].item.kind == record_kind::access_token);
  CHECK(one[0].item.key == protocol::sha256("aa.bb.cc"));
  CHECK(one[0].item.key != two[0].item.key);
}

TEST_CASE("AB-37 texts that no token of ours can be cost no look at the store") {
  for (const auto& text :
       {std::string(), std::string("x"), std::string(100'000, '.'), std::string("a.b"),
        "a.b." + std::string(40'000, 'c')})
    CHECK(token_questions(text, keys()).empty());
}

TEST_CASE("the record that was found is the first of any question") {
  store::batch_outcome done;
  CHECK(found_token(done.steps) == nullptr);
  done.steps.resize(2);
  done.steps[1].found.emplace_back();
  CHECK(found_token(done.steps) == &done.steps[1].found.front());
}
