#include "protocol/digest.hpp"

#include <doctest/doctest.h>
#include <thread>
#include <vector>

using namespace gatehouse::protocol;

TEST_CASE("digests match the examples of FIPS 180-4") {
  CHECK(
    to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(
    to_hex(sha384("abc"))
    == "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
       "8086072ba1e7cc2358baeca134c825a7");
  CHECK(
    to_hex(sha512("abc"))
    == "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
       "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  CHECK(
    to_hex(digest(hash_function::sha512_256, "abc"))
    == "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23");
  CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("HMAC-SHA-256 matches RFC 4231 section 4") {
  CHECK(
    to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There"))
    == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(
    to_hex(hmac_sha256("Jefe", "what do ya want for nothing?"))
    == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(
    to_hex(hmac_sha256(
      std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"))
    == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("a kept HMAC key answers the same each time and in each thread") {
  const hmac_key key(hash_function::sha512_256, "key");
  const auto expected = hmac_sha512_256("key", "message");
  std::vector<std::string> answers(4);

  std::vector<std::thread> threads;
  for (auto& answer : answers)
    threads.emplace_back([&answer, &key] {
      for (int i = 0; i < 100; ++i)
        answer = key.mac("message");
    });
  for (auto& thread : threads)
    thread.join();

  CHECK(to_hex(expected) == "85dffcd3e78dd21a09e8c7b21e6290eed868cb37d64ab7702e8809b9010f0cee");
  for (const auto& answer : answers)
    CHECK(answer == expected);
  CHECK(key.mac("other") != expected);
}

TEST_CASE("HKDF matches RFC 5869 appendix A") {
  CHECK(
    to_hex(hkdf_sha256(
      std::string(22, '\x0b'),
      std::string("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c", 13),
      "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9", 42))
    == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  CHECK(
    to_hex(hkdf_sha256(std::string(22, '\x0b'), "", "", 42))
    == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("hexadecimal is lower case") {
  CHECK(to_hex(std::string("\x00\xAB", 2)) == "00ab");
}

TEST_CASE("hexadecimal digits are read as they were written") {
  CHECK(from_hex("") == "");
  CHECK(from_hex("00ff7e") == std::string("\0\xFF\x7E", 3));
  CHECK(from_hex(to_hex(sha256("x"))) == sha256("x"));
}

TEST_CASE("anything but pairs of digits and small letters is no hexadecimal text") {
  for (const auto* text : {"0", "000", "0g", "FF", "0x00", " 00", "00 ", "+1", "-1"})
    CHECK_FALSE(from_hex(text));
}
