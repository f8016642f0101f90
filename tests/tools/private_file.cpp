#include "tools/private_file.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace gatehouse::tools;
namespace fs = std::filesystem;

namespace {

struct folder {
  folder() { fs::create_directory(path); }
  ~folder() { fs::remove_all(path); }

  fs::path path =
    fs::temp_directory_path() / ("gatehouse-private-file-" + std::to_string(getpid()));
};

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("a private file is replaced as a whole, for its owner alone") {
  const folder where;
  const auto file = where.path / "users.yaml";
  std::ofstream(file) << "old and longer";
  fs::permissions(file, fs::perms::all);
  REQUIRE(replace_private_file(file.string(), "new").has_value());
  CHECK(content(file) == "new");
  CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(std::distance(fs::directory_iterator(where.path), fs::directory_iterator()) == 1);
}

TEST_CASE("a file that cannot be written is a failure that leaves nothing behind") {
  const folder where;
  CHECK_FALSE(
    replace_private_file((where.path / "missing" / "users.yaml").string(), "new").has_value());
  fs::create_directory(where.path / "taken");
  CHECK_FALSE(replace_private_file((where.path / "taken").string(), "new").has_value());
  CHECK(std::distance(fs::directory_iterator(where.path), fs::directory_iterator()) == 1);
}
