#include "tools/serve_options.hpp"

namespace gatehouse::tools {

std::vector<option> configuration_options() {
  return {
    {.name = "config",
     .kind = option_kind::list,
     .help = "Configuration file; may be repeated, later ones win",
     .also = "-c"},
    {.name = "set",
     .kind = option_kind::texts,
     .help = "Set one key, as in --set serve.admin.port=4445; may be repeated"},
    {.name = "dev", .kind = option_kind::flag, .help = "Development: lets an issuer be plain http"},
    {.name = "sqa-opt-out",
     .kind = option_kind::flag,
     .help = "Accepted for Hydra's scripts; there is no telemetry"},
  };
}

outcome<serve_options> read_configuration_options(const given_options& given) {
  serve_options out{
    .config_files = given.texts("config"),
    .dev = given.flag("dev"),
    .sqa_opt_out = given.flag("sqa-opt-out"),
    .roles = {},
    .flags = {}};
  for (const auto& text : given.texts("set")) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      return misuse("--set wants key=value");
    const auto key = text.substr(0, equals);
    out.flags.push_back({"--set " + key, key, text.substr(equals + 1)});
  }
  return out;
}

} // namespace gatehouse::tools
