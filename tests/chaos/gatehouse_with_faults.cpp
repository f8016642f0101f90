#include "actors/store_front.hpp"
#include "tests/chaos/faulty_store.hpp"
#include "tools/configuration.hpp"
#include "tools/start_node.hpp"

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// `gatehouse serve all -c FILE` with the fault that GATEHOUSE_FAULT names.
namespace gatehouse::tests::chaos {

namespace {

class faulty_front : public actors::store_front {
public:
  explicit faulty_front(fault planted) : planted_(planted) {}

  actors::store_actor spawn(
    caf::actor_system& system, actors::home where, actors::store_actor store) override {
    return system.spawn<actors::homed<faulty_store>>(std::move(where), std::move(store), planted_);
  }

private:
  fault planted_;
};

int run(const std::vector<std::string>& arguments) {
  const char* name = std::getenv("GATEHOUSE_FAULT");
  const auto planted = fault_named(name == nullptr ? "" : name);
  if (arguments.size() != 4 || arguments[0] != "serve" || arguments[2] != "-c" || !planted) {
    std::cerr << "usage: GATEHOUSE_FAULT=NAME gatehouse_with_faults serve all -c FILE\n";
    return 2;
  }
  tools::serve_options options;
  options.config_files = {arguments[3]};
  const auto configuration = tools::load_configuration(options, {}, std::cerr);
  if (!configuration)
    return 2;
  return tools::start_node(
    *configuration, arguments[1], std::cout, std::cerr, std::make_shared<faulty_front>(*planted));
}

} // namespace

} // namespace gatehouse::tests::chaos

int main(int argc, char** argv) {
  return gatehouse::tests::chaos::run({argv + (argc > 0 ? 1 : 0), argv + argc});
}
