#include "protocol/json.hpp"

#include "protocol/percent.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <unordered_set>

// RapidJSON's stack adds offsets to a null pointer before its first allocation: harmless, but the
// sanitizer sees it. Only its own functions are excused.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((no_sanitize("undefined"))), apply_to = function)
#endif
#if defined(__SSE2__)
// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): RapidJSON's switch; nobody else includes it.
#define RAPIDJSON_SSE2
#endif
#include <rapidjson/reader.h>
#if defined(__clang__)
#pragma clang attribute pop
#endif

namespace gatehouse::protocol::json {

namespace {

/// Control characters are white space or nothing (RFC 8259 sections 2 and 7). RapidJSON takes some of
/// them in strings where it looks at sixteen octets at a time, and stops at a NUL.
constexpr bool is_forbidden(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

/// The encoding is looked at before, in one go.
constexpr unsigned parse_flags =
  rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag;

/// RapidJSON looks at 16 octets at a time, also beyond the end of the text.
constexpr std::size_t octets_ahead = 16;

/// Members up to this many are compared one by one; more are looked up in a set, so that an object
/// of many keys costs no quadratic time.
constexpr std::size_t few_members = 16;
/// What most objects have at most.
constexpr std::size_t usual_members = 8;

/// Builds values from RapidJSON's events; refuses what `parse` refuses.
class builder {
public:
  /// @param has_escapes  whether characters may be written by their number, in halves, too.
  builder(std::size_t max_depth, bool has_escapes)
    : max_depth_(max_depth), has_escapes_(has_escapes) {}

  // RapidJSON prescribes these names.
  // NOLINTBEGIN(readability-identifier-naming)
  bool Null() { return add(value{}); }
  bool Bool(bool x) { return add(value{x}); }
  bool Int(int x) { return add(value{std::int64_t{x}}); }
  bool Uint(unsigned x) { return add(value{std::int64_t{x}}); }
  bool Int64(std::int64_t x) { return add(value{x}); }
  bool Uint64(std::uint64_t x) { return add(value{x}); }
  bool Double(double x) { return std::isfinite(x) && add(value{x}); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return is_whole({text, length}) && add(value{std::string(text, length)});
  }
  bool StartObject() {
    object members;
    members.reserve(usual_members);
    return open(value{std::move(members)});
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    if (!is_whole({text, length}))
      return false;
    auto& top = frames_.back();
    top.key.assign(text, length);
    return !is_duplicate(top);
  }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(value{array{}}); }
  bool EndArray(rapidjson::SizeType) { return close(); }
  // NOLINTEND(readability-identifier-naming)

  value take() { return std::move(root_); }

private:
  struct frame {
    value container;
    std::string key;
    std::unordered_set<std::string> seen;
  };

  /// RapidJSON lets the second half of a pair stand alone, and makes of it what is no UTF-8.
  [[nodiscard]] bool is_whole(std::string_view text) const {
    return !has_escapes_ || is_utf8(text);
  }

  static bool is_duplicate(frame& x) {
    const auto& members = *x.container.if_object();
    if (members.size() < few_members)
      return std::any_of(
        members.begin(), members.end(), [&](const auto& member) { return member.first == x.key; });
    if (x.seen.empty())
      for (const auto& member : members)
        x.seen.insert(member.first);
    return !x.seen.insert(x.key).second;
  }

  bool open(value container) {
    if (frames_.size() >= max_depth_)
      return false;
    frames_.push_back({std::move(container), {}, {}});
    return true;
  }

  bool close() {
    value done = std::move(frames_.back().container);
    frames_.pop_back();
    return add(std::move(done));
  }

  bool add(value x) {
    if (frames_.empty()) {
      root_ = std::move(x);
      return true;
    }
    auto& top = frames_.back();
    if (auto* items = top.container.if_array())
      items->push_back(std::move(x));
    else
      top.container.if_object()->emplace_back(std::move(top.key), std::move(x));
    return true;
  }

  std::size_t max_depth_;
  bool has_escapes_;
  std::vector<frame> frames_;
  value root_;
};

void write_double(std::string& out, double x) {
  std::array<char, 32> text{};
  const auto [end, fault] = std::to_chars(text.data(), text.data() + text.size(), x);
  out.append(text.data(), end);
  // What was no integer must not come back as one.
  if (fault == std::errc{} && std::find_if(text.data(), end, [](char c) {
                                return c == '.' || c == 'e' || c == 'n' || c == 'i';
                              }) == end)
    out += ".0";
}

/// One writer for both forms; `indent` below zero means compact.
class writer {
public:
  writer(std::string& out, bool pretty) : out_(out), pretty_(pretty) {}

  void write(const value& x) {
    if (const auto* flag = x.if_bool())
      out_ += *flag ? "true" : "false";
    else if (const auto* whole = x.if_integer())
      out_ += std::to_string(*whole);
    else if (const auto* great = x.if_unsigned())
      out_ += std::to_string(*great);
    else if (const auto* number = x.if_double())
      write_double(out_, *number);
    else if (const auto* text = x.if_string())
      write_string_to(out_, *text);
    else if (const auto* items = x.if_array())
      write_items(*items, '[', ']', [&](const value& item) { write(item); });
    else if (const auto* members = x.if_object())
      write_items(*members, '{', '}', [&](const auto& member) {
        write_string_to(out_, member.first);
        out_ += pretty_ ? ": " : ":";
        write(member.second);
      });
    else
      out_ += "null";
  }

private:
  template <class Items, class Each>
  void write_items(const Items& items, char open, char close, Each each) {
    out_ += open;
    ++depth_;
    bool first = true;
    for (const auto& item : items) {
      if (!first)
        out_ += ',';
      first = false;
      line();
      each(item);
    }
    --depth_;
    if (!items.empty())
      line();
    out_ += close;
  }

  void line() {
    if (!pretty_)
      return;
    out_ += '\n';
    out_.append(depth_ * 2, ' ');
  }

  std::string& out_;
  bool pretty_;
  std::size_t depth_ = 0;
};

} // namespace

const value* value::find(std::string_view key) const noexcept {
  if (const auto* members = if_object())
    for (const auto& member : *members)
      if (member.first == key)
        return &member.second;
  return nullptr;
}

value* value::find(std::string_view key) noexcept {
  return const_cast<value*>(std::as_const(*this).find(key));
}

void value::set(std::string_view key, value x) {
  if (if_object() == nullptr)
    data_ = json::object{};
  if (auto* member = find(key))
    *member = std::move(x);
  else
    if_object()->emplace_back(std::string(key), std::move(x));
}

bool value::remove(std::string_view key) {
  auto* members = if_object();
  return members != nullptr
         && std::erase_if(*members, [&](const auto& member) { return member.first == key; }) > 0;
}

bool operator==(const value& a, const value& b) {
  const auto* left = a.if_object();
  const auto* right = b.if_object();
  if (left == nullptr || right == nullptr)
    return a.data_ == b.data_;
  return left->size() == right->size()
         && std::all_of(left->begin(), left->end(), [&](const auto& member) {
              const auto* other = b.find(member.first);
              return other != nullptr && member.second == *other;
            });
}

std::optional<value> parse(std::string_view text, limits bounds) {
  if (text.size() > bounds.max_bytes)
    return std::nullopt;
  if (std::any_of(text.begin(), text.end(), is_forbidden) || !is_utf8(text))
    return std::nullopt;
  std::string copy;
  copy.reserve(text.size() + octets_ahead);
  copy = text;
  copy.append(octets_ahead, '\0');
  rapidjson::InsituStringStream input(copy.data());
  rapidjson::Reader reader;
  builder build(bounds.max_depth, text.find("\\u") != std::string_view::npos);
  if (!reader.Parse<parse_flags>(input, build))
    return std::nullopt;
  return build.take();
}

std::string write(const value& x) {
  std::string out;
  write_to(out, x);
  return out;
}

void write_to(std::string& out, const value& x) {
  writer(out, false).write(x);
}

std::string write_pretty(const value& x) {
  std::string out;
  writer(out, true).write(x);
  return out;
}

namespace {

/// What has to be written in another way than as it is (RFC 8259 section 7).
constexpr auto needs_escape = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c)
    table[c] = true;
  table['"'] = true;
  table['\\'] = true;
  return table;
}();

void write_escaped(std::string& out, unsigned char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (c) {
  case '"':
    out += "\\\"";
    break;
  case '\\':
    out += "\\\\";
    break;
  case '\n':
    out += "\\n";
    break;
  case '\r':
    out += "\\r";
    break;
  case '\t':
    out += "\\t";
    break;
  default:
    out += "\\u00";
    out += hex[c >> 4];
    out += hex[c & 15];
  }
}

} // namespace

void write_string_to(std::string& out, std::string_view text) {
  const auto is_special = [](char c) { return needs_escape[static_cast<unsigned char>(c)]; };
  out += '"';
  for (;;) {
    const auto* stop = std::find_if(text.begin(), text.end(), is_special);
    const auto clean = static_cast<std::size_t>(stop - text.begin());
    out.append(text.substr(0, clean));
    if (clean == text.size())
      break;
    write_escaped(out, static_cast<unsigned char>(text[clean]));
    text.remove_prefix(clean + 1);
  }
  out += '"';
}

} // namespace gatehouse::protocol::json
