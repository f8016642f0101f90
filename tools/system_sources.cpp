#include "tools/system_sources.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <openssl/crypto.h>
#include <openssl/rand.h>

namespace gatehouse::tools {

namespace {

class random_buffer {
public:
  void fill(std::span<unsigned char> out) {
    if (out.size() > bytes_.size())
      return draw(out);
    if (out.size() > left_) {
      draw(bytes_);
      left_ = bytes_.size();
    }
    const auto from = bytes_.begin() + static_cast<std::ptrdiff_t>(bytes_.size() - left_);
    std::copy_n(from, out.size(), out.begin());
    OPENSSL_cleanse(&*from, out.size());
    left_ -= out.size();
  }

private:
  static void draw(std::span<unsigned char> out) {
    if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1)
      std::abort();
  }

  std::array<unsigned char, 1024> bytes_{};
  std::size_t left_ = 0;
};

} // namespace

protocol::time_point system_time() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

protocol::random_source system_random() {
  return [](std::span<unsigned char> out) {
    thread_local random_buffer buffer;
    if (!out.empty())
      buffer.fill(out);
  };
}

} // namespace gatehouse::tools
