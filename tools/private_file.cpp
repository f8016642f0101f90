#include "tools/private_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::tools {

namespace {

failure fault_of(const std::string& path) {
  return misuse(path + " cannot be written: " + std::strerror(errno));
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(file) == 0;
}

} // namespace

outcome<void> replace_private_file(const std::string& path, std::string_view text) {
  // Beside it, because only within one file system a name can be moved at once. Made with 0600.
  std::string beside = path + ".XXXXXX";
  const int file = mkstemp(beside.data());
  if (file < 0)
    return fault_of(path);
  const bool is_written = write_all(file, text);
  close(file);
  if (!is_written || std::rename(beside.c_str(), path.c_str()) != 0) {
    auto why = fault_of(path);
    unlink(beside.c_str());
    return why;
  }
  return {};
}

} // namespace gatehouse::tools
