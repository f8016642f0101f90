#include "tools/input_file.hpp"

#include "tools/terminal_text.hpp"

#include <fstream>

namespace gatehouse::tools {

namespace {

outcome<std::string> read_all(std::istream& from, const std::string& name, std::size_t most) {
  constexpr std::size_t block = 1024 * 1024;
  std::string out;
  while (from && out.size() <= most) {
    const auto before = out.size();
    out.resize(before + block);
    from.read(out.data() + before, block);
    out.resize(before + static_cast<std::size_t>(from.gcount()));
  }
  // A directory opens, and fails only when it is read.
  if (from.bad())
    return misuse("cannot read " + name);
  if (out.size() > most)
    return misuse(name + " is larger than " + std::to_string(most / block) + " MiB");
  return out;
}

} // namespace

outcome<std::string> read_input(const std::string& path, std::istream& in, std::size_t most) {
  if (path == "-")
    return read_all(in, "standard input", most);
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return misuse("cannot open " + terminal_text(path));
  return read_all(file, terminal_text(path), most);
}

outcome<protocol::json::value> read_json_input(
  const std::string& path, std::istream& in, std::size_t most) {
  const auto text = read_input(path, in, most);
  if (!text)
    return text.error();
  auto document = protocol::json::parse(*text, {.max_bytes = most, .max_depth = 64});
  if (!document)
    return misuse((path == "-" ? "standard input" : terminal_text(path)) + " is no JSON");
  return *std::move(document);
}

} // namespace gatehouse::tools
