#include "protocol/subject_identifier.hpp"

#include "protocol/digest.hpp"
#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

client pairwise_client(std::vector<std::string> redirect_uris) {
  client x;
  x.subject_type = "pairwise";
  x.redirect_uris = std::move(redirect_uris);
  return x;
}

result<subject_id> subject_of(const client& x, std::string_view forced = {}) {
  return subject_for(x, subject_id("alice"), forced, secret("salt"));
}

subject_id hashed(std::string_view text) {
  return subject_id(to_hex(sha256(text)));
}

} // namespace

TEST_CASE("a client knows people by their subject unless it is pairwise") {
  CHECK(subject_of({}).value() == subject_id("alice"));
  CHECK(subject_of({}, "forced").value() == subject_id("alice"));
  CHECK_FALSE(is_pairwise({}));
}

TEST_CASE("a pairwise subject is the digest of sector, subject and salt") {
  CHECK(
    subject_of(pairwise_client({"https://app.example/cb"})).value()
    == hashed("app.examplealicesalt"));
  CHECK(
    subject_of(pairwise_client({"https://app.example:8443/cb"})).value()
    == hashed("app.example:8443alicesalt"));
  auto x = pairwise_client({"https://a.example/", "https://b.example/"});
  x.sector_identifier_uri = "https://s.example/uris.json";
  CHECK(subject_of(x).value() == hashed("https://s.example/uris.jsonalicesalt"));
}

TEST_CASE("clients of two sectors know a person by two names") {
  CHECK(
    subject_of(pairwise_client({"https://a.example/"}))
    != subject_of(pairwise_client({"https://b.example/"})));
  CHECK(
    subject_of(pairwise_client({"https://a.example/x"}))
    == subject_of(pairwise_client({"https://a.example/y"})));
}

TEST_CASE("a login app may say what a pairwise client calls a person") {
  CHECK(
    subject_of(pairwise_client({"https://app.example/"}), "forced").value()
    == subject_id("forced"));
}

TEST_CASE("a pairwise client whose sector is not clear is refused") {
  for (const auto& x :
       {pairwise_client({}), pairwise_client({"https://a.example/", "https://b.example/"}),
        pairwise_client({"no uri"})})
    CHECK(subject_of(x).error().code == oauth_errc::invalid_request);
}

TEST_CASE("a pairwise client whose host was registered in upper case keeps Hydra's subject") {
  CHECK(
    subject_of(pairwise_client({"https://App.Example:8443/cb"})).value()
    == hashed("App.Example:8443alicesalt"));
}

TEST_CASE("the sector of an IPv6 address has its brackets, as Hydra's has") {
  CHECK(
    subject_of(pairwise_client({"http://[::1]:8080/cb"})).value() == hashed("[::1]:8080alicesalt"));
}
