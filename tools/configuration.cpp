#include "tools/configuration.hpp"

#include "tools/serve_options.hpp"

#include <ostream>
#include <utility>

namespace gatehouse::tools {

namespace {

void tell(const std::vector<config::problem>& problems, std::ostream& err) {
  for (const auto& next : problems)
    err << to_string(next) << '\n';
}

std::vector<config::flag> flags_of(const serve_options& options) {
  auto out = options.flags;
  if (options.dev)
    out.push_back({"--dev", "dev", "true"});
  if (options.sqa_opt_out)
    out.push_back({"--sqa-opt-out", "sqa.opt_out", "true"});
  return out;
}

} // namespace

std::optional<config::configuration> load_configuration(
  const serve_options& options, const config::environment& environment, std::ostream& err) {
  config::sources from{.files = {}, .environment = environment, .flags = flags_of(options)};
  bool all_read = true;
  for (const auto& path : options.config_files) {
    auto file = config::read_source_file(path);
    if (const auto* problems = std::get_if<std::vector<config::problem>>(&file)) {
      tell(*problems, err);
      all_read = false;
    } else {
      from.files.push_back(std::get<config::source_file>(std::move(file)));
    }
  }
  auto loaded = config::load(from);
  if (const auto* problems = std::get_if<std::vector<config::problem>>(&loaded)) {
    tell(*problems, err);
    return std::nullopt;
  }
  auto& made = std::get<config::configuration>(loaded);
  if (!all_read)
    return std::nullopt;
  return std::move(made);
}

outcome<config::configuration> configuration_of(const call& x) {
  const auto options = read_configuration_options(x.given);
  if (!options)
    return options.error();
  auto loaded = load_configuration(*options, x.environment, x.err);
  if (!loaded)
    return failure{exit_code::misuse, {}};
  return *std::move(loaded);
}

} // namespace gatehouse::tools
