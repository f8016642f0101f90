#include "config/source_file.hpp"

#include "config/json_file.hpp"
#include "config/toml_file.hpp"
#include "config/yaml_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace gatehouse::config {

namespace {

std::vector<problem> refuse(const std::string& name, std::string message) {
  return {{severity::error, {name, 0, 0}, std::move(message)}};
}

struct file_closer {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f;
  });
}

/// A JSON string of the text is read back: the one UTF-8 check of this program is there.
bool is_utf8(std::string_view text) {
  std::string quoted;
  protocol::json::write_string_to(quoted, text);
  return protocol::json::parse(quoted, {.max_bytes = quoted.size(), .max_depth = 1}).has_value();
}

} // namespace

config_result<source_file> read_source_file(const std::string& path) {
  const std::unique_ptr<std::FILE, file_closer> file(std::fopen(path.c_str(), "rb"));
  if (!file)
    return refuse(path, std::string("cannot be opened: ") + std::strerror(errno));
  source_file out{path, {}};
  std::array<char, 4096> block{};
  std::size_t count = 0;
  while ((count = std::fread(block.data(), 1, block.size(), file.get())) > 0) {
    out.text.append(block.data(), count);
    if (out.text.size() > max_file_bytes)
      return refuse(path, "is longer than 1 MiB");
  }
  if (std::ferror(file.get()) != 0)
    return refuse(path, std::string("cannot be read: ") + std::strerror(errno));
  return out;
}

config_result<node> parse(const source_file& file) {
  if (file.text.size() > max_file_bytes)
    return refuse(file.name, "is longer than 1 MiB");
  if (file.text.starts_with("\xEF\xBB\xBF"))
    return refuse(file.name, "begins with a byte order mark; save it as plain UTF-8");
  if (has_control_character(file.text) || !is_utf8(file.text))
    return refuse(file.name, "is no UTF-8 text");
  if (file.name.ends_with(".yaml") || file.name.ends_with(".yml"))
    return read_yaml(file.name, file.text);
  if (file.name.ends_with(".json"))
    return read_json(file.name, file.text);
  if (file.name.ends_with(".toml"))
    return read_toml(file.name, file.text);
  return refuse(file.name, "the name must end in .yaml, .yml, .json or .toml");
}

} // namespace gatehouse::config
