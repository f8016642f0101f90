#pragma once

#include "config/source_file.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace gatehouse::config {

/// More files, or more in all of them, are refused.
inline constexpr std::size_t max_folder_files = 100;
inline constexpr std::size_t max_folder_bytes = 8 * 1024 * 1024;

/// Reads the files of a folder, ordered by name. Hidden files are passed over.
///
/// @returns the files by their names within the folder, or one problem: the folder is missing, has
///          another folder in it, or more than the limits allow.
[[nodiscard]] config_result<std::vector<source_file>> read_folder(const std::string& path);

} // namespace gatehouse::config
