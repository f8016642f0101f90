#include "protocol/openssl.hpp"

#include <stdexcept>

namespace gatehouse::protocol {

void require_openssl(bool succeeded) {
  if (succeeded)
    return;
  ERR_clear_error();
  throw std::runtime_error("OpenSSL could not calculate");
}

} // namespace gatehouse::protocol
