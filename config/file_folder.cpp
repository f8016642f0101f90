#include "config/file_folder.hpp"

#include <algorithm>
#include <filesystem>

namespace gatehouse::config {

namespace {

namespace fs = std::filesystem;

std::vector<problem> refuse(const std::string& path, std::string message) {
  return {{severity::error, {path, 0, 0}, std::move(message)}};
}

} // namespace

config_result<std::vector<source_file>> read_folder(const std::string& path) {
  std::error_code fault;
  std::vector<source_file> files;
  std::size_t bytes = 0;
  fs::directory_iterator entries(path, fault);
  for (; !fault && entries != fs::directory_iterator(); entries.increment(fault)) {
    const auto name = entries->path().filename().string();
    if (name.starts_with('.'))
      continue;
    if (files.size() == max_folder_files)
      return refuse(path, "has more than 100 files");
    auto read = read_source_file(entries->path().string());
    if (auto* problems = std::get_if<std::vector<problem>>(&read))
      return std::move(*problems);
    auto& file = std::get<source_file>(read);
    bytes += file.text.size();
    if (bytes > max_folder_bytes)
      return refuse(path, "has more than 8 MiB");
    files.push_back({name, std::move(file.text)});
  }
  if (fault)
    return refuse(path, "cannot be read: " + fault.message());
  std::sort(
    files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

} // namespace gatehouse::config
