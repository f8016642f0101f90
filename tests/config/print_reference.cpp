#include "config/reference.hpp"

#include <iostream>

int main() {
  std::cout << gatehouse::config::render_reference();
}
