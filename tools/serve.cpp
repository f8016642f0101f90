#include "tools/serve.hpp"

#include "tools/configuration.hpp"
#include "tools/failure.hpp"

#include <ostream>

namespace gatehouse::tools {

int serve(
  const serve_options& options, const config::environment& environment, std::ostream& /*out*/,
  std::ostream& err) {
  const auto configuration = load_configuration(options, environment, err);
  if (!configuration)
    return exit_code::misuse;
  // The one place where the node starts: start_node(*configuration, options.roles, out, err).
  err << "error: this build has no server\n";
  return exit_code::misuse;
}

} // namespace gatehouse::tools
