#include "protocol/secret_hash.hpp"

#include "protocol/base64url.hpp"
#include "tests/protocol/counting_random.hpp"

#include <array>
#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using gatehouse::test::counting_random;
using algorithm_type = hash_settings::algorithm_type;

namespace {

const generated_secret_keys keys({secret{"a system secret of some length"}});

bool matches(std::string text, std::string_view stored) {
  return verify_secret(secret{std::move(text)}, stored, keys);
}

/// Cheap hashes of each kind.
const std::array<hash_settings, 3> cheap{
  hash_settings{.algorithm = algorithm_type::pbkdf2, .pbkdf2_iterations = 10},
  hash_settings{.algorithm = algorithm_type::bcrypt, .bcrypt_cost = 4},
  hash_settings{.algorithm = algorithm_type::argon2id, .argon2_memory_kib = 8, .argon2_time = 1}};

} // namespace

TEST_CASE("a PBKDF2 hash of Hydra's form is verified") {
  // Calculated with Python's hashlib.
  const auto* stored = "$pbkdf2-sha256$i=25000,l=32$AAECAwQFBgcICQoLDA0ODw$xj/"
                       "UpQkwORJJnG9ISfCqwFsD0J5wCAVtyhAVIhPMZdE";
  CHECK(matches("correct horse", stored));
  CHECK_FALSE(matches("correct horsf", stored));
  CHECK(hash_secret(secret{"correct horse"}, {}, counting_random()).value() == stored);
}

TEST_CASE("bcrypt hashes are verified, whichever letter they carry") {
  // From the tests of crypt_blowfish.
  CHECK(matches("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  CHECK(matches("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  CHECK(matches("U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  CHECK(matches("\xa3", "$2a$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq"));
  CHECK(matches("\xff\xff\xa3", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e"));
  CHECK_FALSE(matches("U*V", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
}

TEST_CASE("a $2a$ hash means plain bcrypt, as Go makes it") {
  CHECK(matches("\xff\xff\xa3", "$2a$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e"));
}

TEST_CASE("Argon2id hashes of the reference implementation are verified") {
  CHECK(matches(
    "password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$"
                "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"));
  CHECK(matches(
    "password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$"
                "bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"));
  CHECK_FALSE(matches(
    "passwore", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$"
                "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"));
}

TEST_CASE("a secret that was hashed is known again, another is not") {
  for (const auto& settings : cheap) {
    const auto stored = hash_secret(secret{"chosen by somebody"}, settings, counting_random());
    REQUIRE(stored);
    CHECK(matches("chosen by somebody", *stored));
    CHECK_FALSE(matches("chosen by somebodz", *stored));
    CHECK_FALSE(matches("", *stored));
    CHECK_FALSE(is_fast(*stored));
    CHECK(*stored != *hash_secret(secret{"chosen by somebody"}, settings, counting_random(1)));
  }
}

TEST_CASE("a generated secret is stored by a keyed fast hash") {
  const secret generated{"hYgz8_mfzGtB.wQ3dkr~0LPa7N"};

  const auto stored = hash_generated(generated, keys);

  CHECK(stored.starts_with("$gatehouse-hmac$v=1$"));
  CHECK(is_fast(stored));
  CHECK(verify_secret(generated, stored, keys));
  CHECK_FALSE(matches("hYgz8_mfzGtB.wQ3dkr~0LPa7M", stored));
}

TEST_CASE("a keyed fast hash survives the rotation of the system secret") {
  const secret generated{"hYgz8_mfzGtB.wQ3dkr~0LPa7N"};
  const auto stored = hash_generated(generated, keys);
  const generated_secret_keys rotated(
    {secret{"the newest secret there is"}, secret{"a system secret of some length"}});
  const generated_secret_keys forgotten({secret{"the newest secret there is"}});

  CHECK(verify_secret(generated, stored, rotated));
  CHECK_FALSE(verify_secret(generated, stored, forgotten));
  CHECK_FALSE(verify_secret(generated, hash_generated(generated, rotated), keys));
}

TEST_CASE("a malformed hash matches nothing") {
  for (
    const auto* stored : {
      "",
      "plain",
      "$",
      "$pbkdf2-sha256$",
      "$pbkdf2-sha256$i=1,l=32$AAECAwQFBgcICQoLDA0ODw",
      "$pbkdf2-sha256$i=0,l=32$AAECAwQFBgcICQoLDA0ODw$pSekF6uKMx6iI1rYfww6sng27Gzw8lVN9VsAfKLjr/w",
      "$pbkdf2-sha256$i=01,l=32$AAECAwQFBgcICQoLDA0ODw$pSekF6uKMx6iI1rYfww6sng27Gzw8lVN9VsAfKLjr/w",
      "$pbkdf2-sha256$i=+1,l=32$AAECAwQFBgcICQoLDA0ODw$pSekF6uKMx6iI1rYfww6sng27Gzw8lVN9VsAfKLjr/w",
      "$pbkdf2-sha256$i=1,l=31$AAECAwQFBgcICQoLDA0ODw$pSekF6uKMx6iI1rYfww6sng27Gzw8lVN9VsAfKLjr/w",
      "$pbkdf2-sha256$i=1,l=32,$AAECAwQFBgcICQoLDA0ODw$pSekF6uKMx6iI1rYfww6sng27Gzw8lVN9VsAfKLjr/w",
      "$pbkdf2-sha256$i=1,l=32$AAECAwQFBgcICQoLDA0ODw$pSekF6uKMx6iI1rYfww6sng27Gzw8lVN9VsAfKLjr/w=",
      "$pbkdf2-sha256$i=1,l=32$AAECAwQFBgcICQoLDA0ODw$pSekF6uKMx6iI1rYfww6sng27Gzw8lVN9VsAfKLjr/w$",
      "$pbkdf2-sha256$i=1,l=0$AAECAwQFBgcICQoLDA0ODw$",
      "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe",
      "$2b$5$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeWW",
      "$2c$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
      "$1$abcdefgh$abcdefghijklmnopqrstuv",
      "$argon2id$v=19$m=256,t=2$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      "$gatehouse-hmac$v=1$",
      "$gatehouse-hmac$v=2$pSekF6uKMx6iI1rYfww6sng27Gzw8lVN9VsAfKLjr_w",
    }) {
    CHECK_FALSE(matches("x", stored));
    CHECK_FALSE(matches("", stored));
  }
  CHECK(matches(
    "x", "$pbkdf2-sha256$i=1,l=32$AAECAwQFBgcICQoLDA0ODw$"
         "pSekF6uKMx6iI1rYfww6sng27Gzw8lVN9VsAfKLjr/w"));
}

TEST_CASE("AB-35 a stored hash cannot ask for more work than the limits") {
  for (const auto* stored : {
         "$pbkdf2-sha256$i=10000001,l=32$AAECAwQFBgcICQoLDA0ODw$"
         "pSekF6uKMx6iI1rYfww6sng27Gzw8lVN9VsAfKLjr/w",
         "$pbkdf2-sha256$i=99999999999999999999,l=32$AAECAwQFBgcICQoLDA0ODw$"
         "pSekF6uKMx6iI1rYfww6sng27Gzw8lVN9VsAfKLjr/w",
         "$2b$17$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
         "$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
         "$argon2id$v=19$m=262145,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
         "$argon2id$v=19$m=256,t=17,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
         "$argon2id$v=19$m=256,t=2,p=17$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
       })
    CHECK_FALSE(matches("x", stored));
}

TEST_CASE("settings beyond the limits are refused") {
  for (const hash_settings& settings :
       {hash_settings{.pbkdf2_iterations = 0}, hash_settings{.pbkdf2_iterations = 10'000'001},
        hash_settings{.algorithm = algorithm_type::bcrypt, .bcrypt_cost = 3},
        hash_settings{.algorithm = algorithm_type::bcrypt, .bcrypt_cost = 17},
        hash_settings{.algorithm = algorithm_type::argon2id, .argon2_memory_kib = 7},
        hash_settings{.algorithm = algorithm_type::argon2id, .argon2_time = 0}}) {
    CHECK(check(settings).error().code == oauth_errc::misconfiguration);
    CHECK_FALSE(hash_secret(secret{"x"}, settings, counting_random()));
  }
  CHECK(check({}));
}

TEST_CASE("bcrypt hashes no secret that it would cut off") {
  const hash_settings settings{.algorithm = algorithm_type::bcrypt, .bcrypt_cost = 4};
  const auto hashed = [&](const std::string& text) {
    return hash_secret(secret{text}, settings, counting_random());
  };

  CHECK(hashed(std::string(72, 'x')));
  CHECK(hashed(std::string(73, 'x')).error().code == oauth_errc::invalid_client_metadata);
  CHECK(hashed(std::string("a\0b", 3)).error().code == oauth_errc::invalid_client_metadata);
  CHECK_FALSE(matches(std::string("a\0b", 3), hashed("a").value()));
}

TEST_CASE("AB-40 a secret beyond 4096 bytes is neither hashed nor compared") {
  const std::string longest(4096, 'x');
  const std::string longer(4097, 'x');
  const auto stored = hash_secret(secret{longest}, cheap[0], counting_random());

  REQUIRE(stored);
  CHECK(matches(longest, *stored));
  CHECK(
    hash_secret(secret{longer}, cheap[0], counting_random()).error().code
    == oauth_errc::invalid_client_metadata);
  CHECK_FALSE(matches(longer, hash_generated(secret{longer}, keys)));
}

TEST_CASE("AB-60 an unknown client costs the same work as a known one") {
  for (const auto& settings : cheap) {
    const auto real = hash_secret(secret{"x"}, settings, counting_random());
    const auto decoy = decoy_hash(settings);
    REQUIRE(real);
    CHECK(decoy.size() == real->size());
    // The same parameters stand before the salt.
    CHECK(decoy.substr(0, 7) == real->substr(0, 7));
    CHECK_FALSE(matches("x", decoy));
    CHECK_FALSE(matches("", decoy));
  }
  CHECK(decoy_hash({}).starts_with("$pbkdf2-sha256$i=25000,l=32$"));
}
