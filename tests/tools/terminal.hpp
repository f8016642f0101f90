#pragma once

#include "tests/tools/fake_server.hpp"
#include "tools/run.hpp"

#include <chrono>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace gatehouse::tests {

/// A shell that runs the program and keeps what it printed.
struct terminal {
  std::string program = "gatehouse";
  config::environment environment{};
  std::string input{};
  std::string out{};
  std::string err{};
  /// How long verbs have waited, without anybody waiting.
  std::vector<std::int64_t> waited{};

  int run(std::vector<std::string> arguments) {
    std::istringstream in(input);
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    const auto code = tools::run(
      {program, std::move(arguments), environment, protocol::from_numeric_date(1'700'000'000), in,
       out_stream, err_stream,
       [this](std::chrono::seconds time) { waited.push_back(time.count()); }});
    out = out_stream.str();
    err = err_stream.str();
    return code;
  }

  /// Runs a verb against a server.
  int ask(const fake_server& server, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--endpoint", server.url()});
    return run(std::move(arguments));
  }
};

/// A file that lives as long as the test.
class temporary_file {
public:
  temporary_file(const std::string& name, const std::string& text)
    : path_(std::string(GATEHOUSE_TEST_FILES) + "/" + name) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~temporary_file() { std::remove(path_.c_str()); }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  const std::string& path() const { return path_; }

private:
  std::string path_;
};

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace gatehouse::tests
