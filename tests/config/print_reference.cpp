#include "config/dsn_parameters.hpp"
#include "config/reference.hpp"

#include <iostream>
#include <string_view>

/// Without an argument the table of keys; with `dsn` those of data source names.
int main(int count, char** words) {
  const bool is_dsn = count > 1 && std::string_view(words[1]) == "dsn";
  std::cout
    << (is_dsn ? gatehouse::config::render_dsn_reference() : gatehouse::config::render_reference());
}
