#include "actors/page_files.hpp"

#include "config/file_folder.hpp"

namespace gatehouse::actors {

namespace {

std::variant<std::shared_ptr<const web::site>, std::string> read_site(const std::string& folder) {
  if (folder.empty())
    return web::site::builtin();
  auto read = config::read_folder(folder);
  if (const auto* problems = std::get_if<std::vector<config::problem>>(&read))
    return "pages.templates: " + config::to_string(problems->front());
  std::vector<web::site::file> files;
  for (auto& each : std::get<std::vector<config::source_file>>(read))
    files.push_back({std::move(each.name), std::move(each.text)});
  auto made = web::site::make(files);
  if (const auto* problem = std::get_if<web::template_problem>(&made))
    return "pages.templates: " + folder + '/' + to_string(*problem);
  return std::make_shared<const web::site>(std::move(std::get<web::site>(made)));
}

} // namespace

std::variant<page_files, std::string> read_page_files(const config::page_settings& settings) {
  page_files x;
  auto site = read_site(settings.templates_folder);
  if (auto* problem = std::get_if<std::string>(&site))
    return std::move(*problem);
  x.site = std::move(std::get<std::shared_ptr<const web::site>>(site));
  if (settings.accounts_file.empty())
    return x;
  auto accounts = accounts_file::read(settings.accounts_file);
  if (auto* problem = std::get_if<std::string>(&accounts))
    return "accounts.file: " + *problem;
  x.accounts = std::move(std::get<accounts_file>(accounts));
  return x;
}

} // namespace gatehouse::actors
