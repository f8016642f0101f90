#pragma once

#include <string>

namespace gatehouse::config {

/// Says why a value does not fit its key, as the end of a sentence that begins with the key's name:
/// `must be an integer from 0 to 65535, not a string`. Quotes no value of a secret key.
struct misfit {
  std::string why;
};

} // namespace gatehouse::config
