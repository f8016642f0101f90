#include "actors/start_files.hpp"
#include "config/show.hpp"
#include "tools/configuration.hpp"
#include "tools/serve_options.hpp"
#include "tools/verbs.hpp"

#include <ostream>

namespace gatehouse::tools {

namespace {

/// With its warnings, which other verbs leave to the server.
outcome<config::configuration> warned_configuration_of(const call& x) {
  auto loaded = configuration_of(x);
  if (!loaded)
    return loaded.error();
  for (const auto& next : loaded->warnings)
    x.err << to_string(next) << '\n';
  return *std::move(loaded);
}

outcome<void> check_configuration(const call& x) {
  const auto loaded = warned_configuration_of(x);
  if (!loaded)
    return loaded.error();
  const auto files = actors::read_start_files(loaded->settings);
  if (const auto* problems = std::get_if<std::string>(&files))
    return misuse(*problems);
  x.out << "The configuration is complete and without contradictions.\n";
  return {};
}

outcome<void> show_configuration(const call& x) {
  const auto how = x.shown_as.shape;
  if (how == shape::table || how == shape::member)
    return misuse("config show knows the formats yaml and json");
  const auto loaded = warned_configuration_of(x);
  if (!loaded)
    return loaded.error();
  if (how != shape::yaml) {
    x.out << show_as_json(loaded->values);
    return {};
  }
  x.out << show_as_yaml(loaded->values);
  if (loaded->values.text("urls.self.issuer").empty())
    x.out << "# the issuer is " << loaded->settings.urls.issuer << '\n';
  return {};
}

} // namespace

std::vector<command> config_verbs() {
  auto show_options = configuration_options();
  show_options.push_back({.name = "format", .help = "yaml (default) or json"});
  return {
    {.path = "config check",
     .help = "Tell what is wrong with the configuration, without starting",
     .example = "config check -c /etc/gatehouse/gatehouse.yaml",
     .act = &check_configuration,
     .options = configuration_options()},
    {.path = "config show",
     .help = "Show every value and where it came from, secrets redacted",
     .example = "config show -c /etc/gatehouse/gatehouse.yaml --format json",
     .act = &show_configuration,
     .options = std::move(show_options),
     .default_shape = shape::yaml},
  };
}

} // namespace gatehouse::tools
