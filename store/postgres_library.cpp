#include "store/postgres_library.hpp"

#include <dlfcn.h>
#include <stdexcept>

namespace gatehouse::store {

namespace {

std::string loader_says() {
  const char* text = dlerror();
  return text == nullptr ? "it cannot be loaded" : text;
}

} // namespace

const postgres_library& postgres_library::get() {
  static const postgres_library loaded;
  return loaded;
}

postgres_library::postgres_library(const char* file_name)
  : handle_(dlopen(file_name, RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr)
    throw std::runtime_error(
      std::string("PostgreSQL needs the library ") + file_name
      + " (Debian's package libpq5): " + loader_says());
}

void* postgres_library::find(const char* name) const {
  auto* found = dlsym(handle_, name);
  if (found == nullptr)
    throw std::runtime_error("the library of PostgreSQL is too old: " + loader_says());
  return found;
}

std::string load_postgres_library() {
  try {
    static_cast<void>(postgres_library::get());
    return {};
  } catch (const std::exception& why) {
    return why.what();
  }
}

} // namespace gatehouse::store
