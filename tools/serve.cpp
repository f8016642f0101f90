#include "tools/serve.hpp"

#include "tools/configuration.hpp"
#include "tools/failure.hpp"
#include "tools/start_node.hpp"

#include <ostream>

namespace gatehouse::tools {

int serve(
  const serve_options& options, const config::environment& environment, std::ostream& out,
  std::ostream& err) {
  const auto configuration = load_configuration(options, environment, err);
  if (!configuration)
    return exit_code::misuse;
  return start_node(*configuration, options.roles, out, err);
}

} // namespace gatehouse::tools
