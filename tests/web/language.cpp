#include "web/language.hpp"

#include "web/texts.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace gatehouse::web;

TEST_CASE("the request's ui_locales come before the browser's wishes") {
  CHECK(choose_language({"fr", "de-AT"}, "en") == language::german);
  CHECK(choose_language({"en"}, "de") == language::english);
  CHECK(choose_language({"fr"}, "de") == language::german);
}

TEST_CASE("the browser's best wish that there is wins") {
  CHECK(choose_language({}, "de") == language::german);
  CHECK(choose_language({}, "DE-de, en;q=0.5") == language::german);
  CHECK(choose_language({}, "en;q=0.5, de;q=0.8") == language::german);
  CHECK(choose_language({}, "fr, en;q=0.9, de;q=0.8") == language::english);
  CHECK(choose_language({}, "de;q=0, en;q=0.1") == language::english);
}

TEST_CASE("without a wish that there is, pages are English") {
  for (const auto* accept : {"", "fr", "*", ";;;,,,", "de;q=x", "deutsch", "d"})
    CHECK(choose_language({}, accept) == language::english);
}

TEST_CASE("each text is there once, in each language") {
  std::set<std::string_view> seen;
  for (const auto name : text_names()) {
    CHECK_MESSAGE(seen.insert(name).second, name);
    for (const auto each : {language::english, language::german})
      CHECK_FALSE_MESSAGE(find_text(each, name).empty(), name);
  }
  CHECK(find_text(language::english, "no such text").empty());
}
