#include "protocol/deflate.hpp"

#include <stdexcept>
#include <zlib.h>

namespace gatehouse::protocol {

namespace {

/// Raw, without header and checksum: what is compressed here is sealed around it.
constexpr int raw_window = -15;
constexpr int memory_level = 8;

Bytef* input_of(std::string_view text) noexcept {
  // zlib reads it only; its interface is older than const.
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

} // namespace

std::string deflate(std::string_view text) {
  z_stream stream{};
  if (
    deflateInit2(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, raw_window, memory_level, Z_DEFAULT_STRATEGY)
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
  z_stream stream{};
  if (inflateInit2(&stream, raw_window) != Z_OK)
    throw std::runtime_error("zlib has no memory");
  // One byte more than allowed: who fills it had too much to say.
  std::string text(max_bytes + 1, '\0');
  stream.next_in = input_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const int outcome = ::inflate(&stream, Z_FINISH);
  const auto written = stream.total_out;
  const auto left = stream.avail_in;
  inflateEnd(&stream);
  if (outcome != Z_STREAM_END || left != 0 || written > max_bytes)
    return std::nullopt;
  text.resize(written);
  return text;
}

} // namespace gatehouse::protocol
