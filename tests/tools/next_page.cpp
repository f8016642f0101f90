#include "tools/next_page.hpp"

#include <doctest/doctest.h>

using gatehouse::tools::next_page_token;

TEST_CASE("the token of the next page is found among the links") {
  CHECK(
    next_page_token({{"link", R"(</c?a=b>; rel="first", </c?page_token=x%2Cy>; rel="next")"}})
    == "x,y");
}

TEST_CASE("there is no next page without such a link") {
  CHECK(next_page_token({}).empty());
  for (const auto* value :
       {"", "<", "</c?page_token=x", R"(</c?page_token=x>; rel="prev")", R"(</c>; rel="next")",
        R"(</c?page_token=%>; rel="next")"})
    CHECK_MESSAGE(next_page_token({{"Link", value}}).empty(), value);
}
