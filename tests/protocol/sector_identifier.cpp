#include "protocol/sector_identifier.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

const std::vector<std::string> uris{"https://a.example/cb", "https://b.example/cb"};

} // namespace

TEST_CASE("a sector document has every redirect URI") {
  CHECK(check_sector_document(
    R"(["https://b.example/cb","https://c.example/cb","https://a.example/cb"])", uris));
  CHECK(check_sector_document("[]", {}));
}

TEST_CASE("AB-46 a sector document that lacks a redirect URI, or is none, is refused") {
  for (const std::string document :
       {R"(["https://a.example/cb"])", R"(["https://a.example/cb","https://b.example/cb/"])",
        R"(["https://a.example/cb","https://B.example/cb"])", "[]", "", "{}", "null",
        R"({"https://a.example/cb":1,"https://b.example/cb":1})",
        R"(["https://a.example/cb","https://b.example/cb",1])",
        R"([["https://a.example/cb","https://b.example/cb"]])",
        R"(["https://a.example/cb","https://b.example/cb"] x)"}) {
    const auto checked = check_sector_document(document, uris);
    REQUIRE_FALSE_MESSAGE(checked, document);
    CHECK(checked.error().code == oauth_errc::invalid_client_metadata);
  }
}

TEST_CASE("AB-46 a sector document beyond 5 MiB is refused") {
  const std::string known = R"(["https://a.example/cb","https://b.example/cb"])";
  CHECK(check_sector_document(
    known + std::string(max_sector_document_bytes - known.size(), ' '), uris));
  CHECK_FALSE(check_sector_document(
    known + std::string(max_sector_document_bytes - known.size() + 1, ' '), uris));
}
