#include "web/html.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::web;

TEST_CASE("AB-47 every character that means something to HTML is escaped") {
  CHECK(
    escape_html(R"(<a href="x" title='y'>&`)")
    == "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&#96;");
  CHECK(escape_html("&amp;") == "&amp;amp;");
  CHECK(escape_html("</script><script>") == "&lt;/script&gt;&lt;script&gt;");
}

TEST_CASE("other text stays as it is") {
  CHECK(escape_html("") == "");
  CHECK(escape_html("Zürich 1 + 1 = 2; x/y?z") == "Zürich 1 + 1 = 2; x/y?z");
}
