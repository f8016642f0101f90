#include "config/nearest_name.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;

TEST_CASE("edits are insertions, deletions, replacements and swaps") {
  CHECK(edit_distance("port", "port") == 0);
  CHECK(edit_distance("", "port") == 4);
  CHECK(edit_distance("prot", "port") == 1);
  CHECK(edit_distance("por", "port") == 1);
  CHECK(edit_distance("sport", "port") == 1);
  CHECK(edit_distance("part", "port") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("the nearest name is suggested when it is near") {
  const std::vector<std::string> names{"serve.public.port", "serve.admin.port", "dev"};

  CHECK(nearest_name("serve.public.prot", names) == "serve.public.port");
  CHECK(nearest_name("serve.admim.port", names) == "serve.admin.port");
  CHECK(nearest_name("dve", names) == "dev");
  CHECK_FALSE(nearest_name("colour", names));
  CHECK_FALSE(nearest_name("", names));
}

TEST_CASE("a very long name is not compared") {
  CHECK_FALSE(nearest_name(std::string(129, 'a'), {std::string(129, 'a')}));
}
