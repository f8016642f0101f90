#include "config/yaml_file.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>
#include <utility>

namespace gatehouse::config {

namespace {

/// Leaves yaml-cpp's callbacks, which have no other way out; caught in this file.
struct refusal {
  problem why;
};

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

template <class Number>
std::optional<Number> whole_number(std::string_view text, int base) {
  Number out{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  if (fault != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return out;
}

bool looks_like_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789+-.eE") == std::string_view::npos
         && text.find_first_of("0123456789") != std::string_view::npos;
}

/// Decimal without leading zeros: YAML 1.1 reads `0755` as octal and 1.2 as decimal, so we read it
/// as neither.
std::optional<std::int64_t> integer_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  const auto digits = text.substr(negative || text.starts_with('+') ? 1 : 0);
  if (digits.starts_with("0x") && !negative)
    return whole_number<std::int64_t>(digits.substr(2), 16);
  if (digits.starts_with("0o") && !negative)
    return whole_number<std::int64_t>(digits.substr(2), 8);
  if (digits.starts_with('-') || (digits.size() > 1 && digits.front() == '0'))
    return std::nullopt;
  return whole_number<std::int64_t>(negative ? text : digits, 10);
}

std::optional<double> number_of(std::string_view text) {
  const auto digits = text.substr(text.starts_with('+') ? 1 : 0);
  const bool padded = digits.size() > 1 && digits[0] == '0' && digits[1] != '.' && digits[1] != 'e'
                      && digits[1] != 'E';
  if (!looks_like_number(text) || padded)
    return std::nullopt;
  double out = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (fault != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return out;
}

/// The core schema of YAML 1.2 §10.3.2, infinities and octal aside.
node plain_scalar(origin where, const std::string& text) {
  if (is_one_of(text, {"true", "True", "TRUE"}))
    return {std::move(where), true};
  if (is_one_of(text, {"false", "False", "FALSE"}))
    return {std::move(where), false};
  if (const auto whole = integer_of(text))
    return {std::move(where), *whole};
  if (const auto number = number_of(text))
    return {std::move(where), *number};
  return {std::move(where), text};
}

/// Builds the tree from the parser's events. yaml-cpp's own nodes keep duplicate keys silently and
/// follow aliases, so they are not used.
class tree_builder : public YAML::EventHandler {
public:
  explicit tree_builder(const std::string& name) : name_(name) {}

  node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check(mark, "?", anchor);
    if (wants_key())
      refuse(mark, "a key is missing here");
    add({place(mark), std::monostate{}});
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "aliases (*name) are not supported; write the value out");
  }

  void OnScalar(
    const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
    const std::string& text) override {
    check(mark, tag, anchor);
    if (wants_key())
      begin_member(mark, text);
    else if (tag == "!")
      add({place(mark), text});
    else
      add(plain_scalar(place(mark), text));
  }

  void OnSequenceStart(
    const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
    YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, {place(mark), array{}});
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(
    const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
    YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, {place(mark), object{}});
  }
  void OnMapEnd() override { close(); }

private:
  struct frame {
    node container;
    /// The key that waits for its value.
    std::optional<member> pending;
  };

  origin place(const YAML::Mark& mark) const {
    return {name_, static_cast<unsigned>(mark.line + 1), static_cast<unsigned>(mark.column + 1)};
  }

  [[noreturn]] void refuse(const YAML::Mark& mark, std::string message) const {
    throw refusal{{severity::error, place(mark), std::move(message)}};
  }

  void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
    if (anchor != YAML::NullAnchor)
      refuse(mark, "anchors (&name) are not supported; write the value out");
    if (!tag.empty() && tag != "?" && tag != "!")
      refuse(mark, "tags are not supported; write the value without it");
  }

  bool wants_key() const {
    return !frames_.empty() && std::holds_alternative<object>(frames_.back().container.data)
           && !frames_.back().pending;
  }

  void begin_member(const YAML::Mark& mark, const std::string& key) {
    auto& top = frames_.back();
    for (const auto& seen : std::get<object>(top.container.data))
      if (seen.key == key)
        refuse(
          mark, "the key " + printable(key) + " stands here twice, first in line "
                  + std::to_string(seen.where.line));
    top.pending = member{key, place(mark), {}};
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, node container) {
    check(mark, tag, anchor);
    if (wants_key())
      refuse(mark, "a list or an object cannot be a key");
    if (frames_.size() >= max_file_depth)
      refuse(mark, "nested too deeply");
    frames_.push_back({std::move(container), std::nullopt});
  }

  void close() {
    node done = std::move(frames_.back().container);
    frames_.pop_back();
    add(std::move(done));
  }

  void add(node x) {
    if (frames_.empty()) {
      root_ = std::move(x);
      return;
    }
    auto& top = frames_.back();
    if (auto* items = std::get_if<array>(&top.container.data)) {
      items->push_back(std::move(x));
      return;
    }
    top.pending->value = std::move(x);
    std::get<object>(top.container.data).push_back(std::move(*top.pending));
    top.pending.reset();
  }

  const std::string& name_;
  std::vector<frame> frames_;
  node root_;
};

/// yaml-cpp's messages quote a character here and there, always behind a colon.
std::string without_quotation(const std::string& message) {
  return "is not valid YAML: " + message.substr(0, message.find(':'));
}

node read_document(const std::string& name, std::string_view text) {
  std::istringstream input{std::string(text)};
  YAML::Parser parser(input);
  tree_builder first(name);
  if (!parser.HandleNextDocument(first))
    return {{name, 1, 1}, object{}};
  tree_builder second(name);
  if (parser.HandleNextDocument(second))
    throw refusal{{severity::error, second.take().where, "a second document is not supported"}};
  return first.take();
}

} // namespace

config_result<node> read_yaml(const std::string& name, std::string_view text) {
  try {
    node root = read_document(name, text);
    if (std::holds_alternative<std::monostate>(root.data))
      root.data = object{};
    if (!std::holds_alternative<object>(root.data))
      return std::vector<problem>{
        {severity::error, root.where, "the top of the file must be an object"}};
    return root;
  } catch (const refusal& x) {
    return std::vector<problem>{x.why};
  } catch (const YAML::Exception& x) {
    const origin where{
      name, static_cast<unsigned>(x.mark.line + 1), static_cast<unsigned>(x.mark.column + 1)};
    return std::vector<problem>{{severity::error, where, without_quotation(x.msg)}};
  }
}

} // namespace gatehouse::config
