#include "tools/input_file.hpp"

#include "tools/terminal_text.hpp"

#include <fstream>

namespace gatehouse::tools {

namespace {

outcome<std::string> read_all(std::istream& from, const std::string& name) {
  std::string out(max_input_bytes + 1, '\0');
  from.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(from.gcount()));
  // A directory opens, and fails only when it is read.
  if (from.bad())
    return misuse("cannot read " + name);
  if (out.size() > max_input_bytes)
    return misuse(name + " is larger than 16 MiB");
  return out;
}

} // namespace

outcome<std::string> read_input(const std::string& path, std::istream& in) {
  if (path == "-")
    return read_all(in, "standard input");
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return misuse("cannot open " + terminal_text(path));
  return read_all(file, terminal_text(path));
}

outcome<protocol::json::value> read_json_input(const std::string& path, std::istream& in) {
  const auto text = read_input(path, in);
  if (!text)
    return text.error();
  auto document = protocol::json::parse(*text, {.max_bytes = max_input_bytes, .max_depth = 64});
  if (!document)
    return misuse((path == "-" ? "standard input" : terminal_text(path)) + " is no JSON");
  return *std::move(document);
}

} // namespace gatehouse::tools
