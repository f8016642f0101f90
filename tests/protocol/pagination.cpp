#include "protocol/pagination.hpp"

#include "tests/protocol/counting_random.hpp"
#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using gatehouse::test::counting_random;

namespace {

constexpr auto noon = from_numeric_date(1'800'000'000);

const sealing_keys& keys() {
  static const sealing_keys made({secret(std::string("one"))}, "pagination");
  return made;
}

result<page_request> read(
  std::string_view query, std::string_view list = "clients", time_point now = noon) {
  return read_page_request(parameters::parse(query).value(), keys(), list, now);
}

std::string token(std::string_view last_key) {
  return make_page_token(last_key, keys(), "clients", noon, counting_random());
}

page_links links_at(std::string path) {
  page_links links;
  links.path = std::move(path);
  return links;
}

} // namespace

TEST_CASE("without parameters the first hundred are wanted") {
  const auto page = read("");
  REQUIRE(page);
  CHECK(page->how == page_request::style::token);
  CHECK(page->size == 100);
  CHECK(page->after.empty());
}

TEST_CASE("page sizes are cut, and zero is the default") {
  CHECK(read("page_size=7").value().size == 7);
  CHECK(read("page_size=0").value().size == 100);
  CHECK(read("page_size=501").value().size == 500);
  CHECK(read("limit=18446744073709551615").value().size == 500);
  CHECK(read("limit=0").value().size == 100);
}

TEST_CASE("limit or offset make the other style") {
  const auto page = read("offset=20&limit=10&page_token=ignored");
  REQUIRE(page);
  CHECK(page->how == page_request::style::offset);
  CHECK(page->size == 10);
  CHECK(page->offset == 20);
}

TEST_CASE("numbers that are none are refused") {
  for (const auto* query :
       {"page_size=x", "page_size=-1", "page_size=1.5", "page_size=+1", "page_size=%201", "limit=x",
        "limit=99999999999999999999", "offset=-1", "offset=0x10"})
    CHECK(read(query).error().code == oauth_errc::invalid_request);
}

TEST_CASE("a page token tells behind which key the page starts") {
  CHECK(read("page_token=" + token("key:with:colons")).value().after == "key:with:colons");
}

TEST_CASE("AB-84 a page token of another list is refused") {
  CHECK(read("page_token=" + token("k"), "tokens").error().code == oauth_errc::invalid_request);
}

TEST_CASE("AB-84 a page token dies after an hour") {
  const auto text = "page_token=" + token("k");
  CHECK(read(text, "clients", noon + page_token_lifetime - std::chrono::seconds{1}));
  CHECK(
    read(text, "clients", noon + page_token_lifetime).error().code == oauth_errc::invalid_request);
}

TEST_CASE("AB-84 a page token that was altered or made up is refused") {
  auto altered = token("k");
  altered[10] = altered[10] == 'A' ? 'B' : 'A';
  CHECK(read("page_token=" + altered).error().code == oauth_errc::invalid_request);
  CHECK(read("page_token=' OR 1=1").error().code == oauth_errc::invalid_request);
}

TEST_CASE("AB-12 a text sealed for another purpose is no page token") {
  const sealing_keys other({secret(std::string("one"))}, "cookies");
  const auto text = make_page_token("k", other, "clients", noon, counting_random());
  CHECK(read("page_token=" + text).error().code == oauth_errc::invalid_request);
}

TEST_CASE("the Link header of the token style names the first and the next page") {
  const auto page = read("page_size=2").value();
  auto links = links_at("/admin/clients");
  links.filters.add("owner", "a b&c");
  CHECK(link_header(page, links) == "</admin/clients?owner=a%20b%26c&page_size=2>; rel=\"first\"");
  links.has_more = true;
  links.next_token = "tok";
  CHECK(
    link_header(page, links)
    == "</admin/clients?owner=a%20b%26c&page_size=2>; rel=\"first\","
       "</admin/clients?owner=a%20b%26c&page_size=2&page_token=tok>; rel=\"next\"");
}

TEST_CASE("the Link header of the offset style names all four neighbours") {
  auto links = links_at("/c");
  links.total = 25;
  links.has_more = true;
  CHECK(
    link_header(read("limit=10&offset=10").value(), links)
    == "</c?limit=10&offset=0>; rel=\"first\",</c?limit=10&offset=20>; rel=\"next\","
       "</c?limit=10&offset=0>; rel=\"prev\",</c?limit=10&offset=20>; rel=\"last\"");
}

TEST_CASE("the Link header of the offset style leaves out what is not there") {
  auto links = links_at("/c");
  CHECK(
    link_header(read("limit=10&offset=0").value(), links)
    == "</c?limit=10&offset=0>; rel=\"first\",</c?limit=10&offset=0>; rel=\"last\"");
  links.total = 20;
  CHECK(
    link_header(read("limit=10&offset=3").value(), links)
    == "</c?limit=10&offset=0>; rel=\"first\",</c?limit=10&offset=0>; rel=\"prev\","
       "</c?limit=10&offset=10>; rel=\"last\"");
}
