#include "protocol/deflate.hpp"

#include <algorithm>
#include <stdexcept>
#include <zlib.h>

namespace gatehouse::protocol {

namespace {

/// Raw, without header and checksum: what is compressed here is sealed around it.
constexpr int widest_window = -15;

/// What a compressor of a text works with. zlib's own choice is 256 KiB, which costs more to get and to
/// clear than a short text costs to compress.
struct memory {
  int window;
  int level;
};

memory memory_for(std::size_t octets) noexcept {
  constexpr std::size_t short_text = 4096;
  return octets <= short_text ? memory{-12, 5} : memory{widest_window, 8};
}

Bytef* input_of(std::string_view text) noexcept {
  // zlib reads it only; its interface is older than const.
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

/// Ends a decompressor with its scope.
struct inflating {
  z_stream stream{};
  inflating() {
    if (inflateInit2(&stream, widest_window) != Z_OK)
      throw std::runtime_error("zlib has no memory");
  }
  ~inflating() { inflateEnd(&stream); }
  inflating(const inflating&) = delete;
  inflating& operator=(const inflating&) = delete;
};

} // namespace

std::string deflate(std::string_view text) {
  z_stream stream{};
  const auto with = memory_for(text.size());
  if (
    deflateInit2(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, with.window, with.level, Z_DEFAULT_STRATEGY)
    != Z_OK)
    throw std::runtime_error("zlib has no memory");
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = input_of(text);
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int outcome = ::deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (outcome != Z_STREAM_END)
    throw std::runtime_error("zlib did not finish");
  return packed;
}

std::optional<std::string> inflate(std::string_view bytes, std::size_t max_bytes) {
  inflating with;
  auto& stream = with.stream;
  stream.next_in = input_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  // One octet more than allowed: who fills it had too much to say.
  constexpr std::size_t usual_ratio = 4;
  std::string text(std::min(bytes.size() * usual_ratio + 1, max_bytes + 1), '\0');
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(text.data()) + stream.total_out;
    stream.avail_out = static_cast<uInt>(text.size() - stream.total_out);
    const int outcome = ::inflate(&stream, Z_NO_FLUSH);
    const auto written = static_cast<std::size_t>(stream.total_out);
    if (outcome == Z_STREAM_END && stream.avail_in == 0 && written <= max_bytes) {
      text.resize(written);
      return text;
    }
    if (outcome != Z_OK || stream.avail_out != 0 || written > max_bytes)
      return std::nullopt;
    text.resize(std::min(text.size() * 2, max_bytes + 1));
  }
}

} // namespace gatehouse::protocol
