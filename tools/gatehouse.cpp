#include "tools/run.hpp"

#include <chrono>
#include <iostream>
#include <string_view>
#include <thread>
#include <unistd.h>

namespace {

gatehouse::config::environment environment_of_process() {
  gatehouse::config::environment out;
  for (char** next = environ; next && *next; ++next) {
    const std::string_view line(*next);
    const auto equals = line.find('=');
    if (equals != std::string_view::npos)
      out.emplace_back(line.substr(0, equals), line.substr(equals + 1));
  }
  return out;
}

} // namespace

int main(int argc, char** argv) {
  return gatehouse::tools::run(
    {.program = argc > 0 ? argv[0] : "gatehouse",
     .arguments = {argv + (argc > 0 ? 1 : 0), argv + argc},
     .environment = environment_of_process(),
     .now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
     .in = std::cin,
     .out = std::cout,
     .err = std::cerr,
     .wait = [](std::chrono::seconds time) { std::this_thread::sleep_for(time); }});
}
