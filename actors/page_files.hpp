#pragma once

#include "actors/accounts.hpp"
#include "config/settings.hpp"
#include "web/site.hpp"

#include <memory>
#include <string>
#include <variant>

/// The files that the built-in pages are made of.
namespace gatehouse::actors {

struct page_files {
  std::shared_ptr<const web::site> site;
  accounts_file accounts;
};

/// Reads the folder of templates and the file of accounts, as far as they are configured.
///
/// @returns them, or all that is wrong with them, one a line with file and place.
[[nodiscard]] std::variant<page_files, std::string> read_page_files(
  const config::page_settings& settings);

} // namespace gatehouse::actors
