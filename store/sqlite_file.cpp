#include "store/sqlite_connection.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::store {

namespace {

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos)
    return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// Makes each missing folder on the way.
bool make_folders(const std::string& folder) {
  for (auto end = folder.find('/', 1);; end = folder.find('/', end + 1)) {
    const auto next = folder.substr(0, end);
    if (mkdir(next.c_str(), 0700) != 0 && errno != EEXIST)
      return false;
    if (end == std::string::npos)
      return true;
  }
}

/// The name of a new file is on the disk only when its folder is.
bool write_through(const std::string& folder) {
  const int handle = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0)
    return false;
  const bool is_written = fsync(handle) == 0;
  close(handle);
  return is_written;
}

std::string why(const std::string& path) {
  return path + ": " + std::strerror(errno);
}

} // namespace

std::string make_database_file(const sqlite_options& options) {
  if (options.is_in_memory())
    return {};
  struct stat found {};
  if (stat(options.path.c_str(), &found) == 0)
    return S_ISREG(found.st_mode) ? std::string() : options.path + ": is no file";
  if (!options.creates)
    return why(options.path);
  const auto folder = folder_of(options.path);
  if (!make_folders(folder))
    return why(folder);
  const int handle =
    open(options.path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  // Of two that make it at once, one finds it there.
  if (handle < 0)
    return errno == EEXIST ? std::string() : why(options.path);
  close(handle);
  return write_through(folder) ? std::string() : why(folder);
}

} // namespace gatehouse::store
