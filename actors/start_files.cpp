#include "actors/start_files.hpp"

#include "config/dsn.hpp"
#include "net/fetcher.hpp"

#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

namespace gatehouse::actors {

namespace {

/// Sentences about what is wrong, each in a line of its own.
class complaints {
public:
  void add(std::string_view about, const std::string& why) {
    if (!text_.empty())
      text_ += '\n';
    text_ += about;
    text_ += why;
  }

  std::string take() { return std::move(text_); }

private:
  std::string text_;
};

/// The database's driver reads it only when it connects, and would be asked to for minutes.
bool is_readable(const std::string& path) {
  std::error_code ignored;
  return path.empty()
         || (!std::filesystem::is_directory(path, ignored) && std::ifstream(path).good());
}

/// No piece of a data source name is told, and so are no paths.
template <class Source>
void check_certificates(complaints& all, const std::string& key, const Source& source) {
  if (!is_readable(source.sslcert))
    all.add(key, ": the file of sslcert cannot be read");
  if (!is_readable(source.sslkey))
    all.add(key, ": the file of sslkey cannot be read");
  if (net::check_ca_file(source.sslrootcert))
    all.add(key, ": the file of sslrootcert has no certificates that can be read");
}

void check_store(complaints& all, const std::string& key, const config::data_source& source) {
  if (const auto* postgres = std::get_if<config::postgres_dsn>(&source))
    check_certificates(all, key, *postgres);
  if (const auto* redis = std::get_if<config::redis_dsn>(&source))
    check_certificates(all, key, *redis);
}

} // namespace

std::variant<start_files, std::string> read_start_files(const config::settings& settings) {
  complaints all;
  auto exceptions = net::guard_exceptions::read(settings.outgoing.private_exceptions);
  if (const auto* wrong = std::get_if<std::string>(&exceptions))
    all.add(
      "clients.http.private_ip_exception_urls has '",
      *wrong + "', which is no URL pattern, host or IP range");
  if (auto problem = net::check_ca_file(settings.outgoing.ca_file))
    all.add("clients.http.ca_file: ", *problem);
  auto pages = read_page_files(settings.pages);
  if (const auto* problem = std::get_if<std::string>(&pages))
    all.add({}, *problem);
  check_store(all, "dsn", settings.stores.main);
  if (settings.stores.short_lived)
    check_store(all, "short_lived_dsn", *settings.stores.short_lived);
  if (auto problems = all.take(); !problems.empty())
    return problems;
  return start_files{
    std::move(std::get<net::guard_exceptions>(exceptions)), std::move(std::get<page_files>(pages))};
}

} // namespace gatehouse::actors
