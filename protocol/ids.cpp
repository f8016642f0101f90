#include "protocol/ids.hpp"

#include <openssl/crypto.h>

namespace gatehouse::protocol {

secret::~secret() {
  OPENSSL_cleanse(text_.data(), text_.size());
}

bool operator==(const secret& a, const secret& b) noexcept {
  return equal_in_constant_time(a.text_, b.text_);
}

std::string to_string(const secret&) {
  return "<redacted>";
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace gatehouse::protocol
