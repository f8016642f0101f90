#include "protocol/user_code.hpp"

#include "tests/protocol/counting_random.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <set>

using namespace gatehouse::protocol;
using namespace gatehouse::test;

namespace {

token_mac keys_of(std::vector<std::string> texts) {
  std::vector<secret> secrets;
  for (auto& text : texts)
    secrets.emplace_back(std::move(text));
  return token_mac(secrets);
}

} // namespace

TEST_CASE("the presets are as long as Hydra's") {
  CHECK(user_code_preset(user_code_entropy::high).length == 8);
  CHECK(user_code_preset(user_code_entropy::medium).alphabet.size() == 26);
  CHECK(user_code_preset(user_code_entropy::low).alphabet == "0123456789");
  CHECK(user_code_preset(user_code_entropy::low).length == 9);
  const auto& high = user_code_preset(user_code_entropy::high).alphabet;
  CHECK(high.find_first_of("AEIOUY01aeiou") == std::string::npos);
}

TEST_CASE("every character of a drawn code is as likely as any other") {
  const user_code_format format{.alphabet = "0123456789", .length = 250};
  const auto code = draw_user_code(format, counting_random());
  CHECK(code.size() == 250);
  for (const char c : format.alphabet)
    CHECK(std::count(code.begin(), code.end(), c) == 25);
}

TEST_CASE("a code is read in any case, with what people put in between") {
  const auto format = user_code_preset(user_code_entropy::high);
  for (const auto* typed : {"BCDFGHJK", "bcdfghjk", "BCDF-GHJK", " bc.df_gh-jk "})
    CHECK_MESSAGE(normalize_user_code(format, typed) == "BCDFGHJK", typed);
}

TEST_CASE("an alphabet that tells cases or dashes apart is taken by the letter") {
  const user_code_format format{.alphabet = "baBA-12345", .length = 6};
  CHECK(normalize_user_code(format, "aB-12b") == "aB-12b");
  CHECK_FALSE(normalize_user_code(format, "aB-1-2b"));
}

TEST_CASE("what can be no code is none") {
  const auto format = user_code_preset(user_code_entropy::high);
  for (const std::string& typed :
       {std::string(), std::string("BCDFGHJ"), std::string("BCDFGHJKL"), std::string("BCDFGHJ0"),
        std::string("BCDFGHJ\xC3"), std::string("--------"), std::string("BCDFGHJ\0", 8)})
    CHECK_MESSAGE(!normalize_user_code(format, typed), typed);
}

TEST_CASE("AB-40 a long text is no code") {
  const auto format = user_code_preset(user_code_entropy::high);
  CHECK_FALSE(normalize_user_code(format, "BCDFGHJK" + std::string(1'000'000, '-')));
}

TEST_CASE("a code is kept under a keyed digest, and found after the secret was rotated") {
  const auto before = user_code_handles("BCDFGHJK", keys_of({"old"}));
  const auto after = user_code_handles("BCDFGHJK", keys_of({"new", "old"}));
  CHECK(before.size() == 1);
  CHECK(before.front().size() == 32);
  CHECK(after.size() == 2);
  CHECK(after.back() == before.front());
  CHECK(after.front() != before.front());
  CHECK(user_code_handles("BCDFGHJL", keys_of({"old"})) != before);
}
