#include "tools/serve_options.hpp"
#include "tools/verbs.hpp"

#include <algorithm>
#include <ostream>

namespace gatehouse::tools {

namespace {

constexpr auto force_http = "dangerous-force-http";
constexpr auto insecure_redirects = "dangerous-allow-insecure-redirect-urls";

std::string joined(const std::vector<std::string>& roles) {
  std::string out;
  for (const auto& next : roles)
    out += (out.empty() ? "" : ",") + next;
  return out;
}

/// Which roles the node shall have; all of them when nothing is said.
outcome<std::string> roles_of(const given_options& given) {
  const auto word = given.text("what");
  const auto roles = joined(given.texts("roles"));
  if (!word)
    return roles.empty() ? "all" : roles;
  if (!roles.empty())
    return misuse("--roles and the word after serve exclude each other");
  if (word != "all" && word != "public" && word != "admin")
    return misuse("serve knows all, public and admin; other roles go into --roles");
  return *word;
}

void warn_of_old_flags(const call& x) {
  if (x.given.has(force_http))
    x.err << "warning: --" << force_http << " has no effect: the listeners speak http anyway\n";
  if (x.given.has(insecure_redirects))
    x.err << "warning: --" << insecure_redirects << " has no effect; see dev in the manual\n";
}

outcome<void> run_server(const call& x) {
  auto options = read_configuration_options(x.given);
  if (!options)
    return options.error();
  auto roles = roles_of(x.given);
  if (!roles)
    return roles.error();
  options->roles = *std::move(roles);
  warn_of_old_flags(x);
  const auto code = serve(*options, x.environment, x.out, x.err);
  if (code != exit_code::done)
    return failure{code, {}};
  return {};
}

} // namespace

std::vector<command> serve_verbs() {
  auto options = configuration_options();
  options.push_back(
    {.name = "roles",
     .kind = option_kind::list,
     .help = "What this node does, instead of all: public, admin, store, signer"});
  options.push_back(
    {.name = force_http,
     .kind = option_kind::flag,
     .help = "Accepted for Hydra 1.x: http is spoken anyway"});
  options.push_back(
    {.name = insecure_redirects,
     .kind = option_kind::list,
     .help = "Accepted for Hydra 1.x without effect"});
  return {
    {.path = "serve",
     .help = "Run the server until it is told to stop",
     .example = "serve all -c /etc/gatehouse/gatehouse.yaml\n"
                "serve all --dev --set urls.self.issuer=http://127.0.0.1:4444",
     .act = &run_server,
     .options = std::move(options),
     .arguments = {{.name = "what", .help = "all (default), public or admin", .least = 0}}},
  };
}

} // namespace gatehouse::tools
