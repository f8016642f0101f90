#include "protocol/json_patch.hpp"

#include <algorithm>
#include <charconv>

namespace gatehouse::protocol::json {

namespace {

using path = std::vector<std::string>;

oauth_error malformed(std::string_view what) {
  return refuse(oauth_errc::invalid_request, "The JSON Patch " + std::string(what));
}

/// RFC 6901 §4: `~1` is `/` and `~0` is `~`; no other escape exists.
std::optional<std::string> unescape(std::string_view token) {
  std::string plain;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      plain += token[i];
      continue;
    }
    if (++i == token.size() || (token[i] != '0' && token[i] != '1'))
      return std::nullopt;
    plain += token[i] == '0' ? '~' : '/';
  }
  return plain;
}

std::optional<path> parse_pointer(std::string_view text) {
  path tokens;
  if (text.empty())
    return tokens;
  if (text.front() != '/')
    return std::nullopt;
  while (!text.empty()) {
    text.remove_prefix(1);
    const auto end = std::min(text.find('/'), text.size());
    auto token = unescape(text.substr(0, end));
    if (!token)
      return std::nullopt;
    tokens.push_back(std::move(*token));
    text.remove_prefix(end);
  }
  return tokens;
}

/// An array index of RFC 6901 §4: digits without a leading zero.
std::optional<std::size_t> parse_index(std::string_view token) {
  std::size_t position = 0;
  const auto [stop, fault] = std::from_chars(token.data(), token.data() + token.size(), position);
  const bool has_leading_zero = token.size() > 1 && token.front() == '0';
  if (
    token.empty() || fault != std::errc{} || stop != token.data() + token.size()
    || has_leading_zero)
    return std::nullopt;
  return position;
}

value* child(value& parent, const std::string& token) {
  if (auto* items = parent.if_array()) {
    const auto position = parse_index(token);
    return position && *position < items->size() ? &(*items)[*position] : nullptr;
  }
  return parent.find(token);
}

/// Walks to the value a pointer names, or as far as `depth` tokens.
value* walk(value& root, const path& tokens, std::size_t depth) {
  value* at = &root;
  for (std::size_t i = 0; i < depth && at != nullptr; ++i)
    at = child(*at, tokens[i]);
  return at;
}

bool add_at(value& root, const path& tokens, value x) {
  if (tokens.empty()) {
    root = std::move(x);
    return true;
  }
  auto* parent = walk(root, tokens, tokens.size() - 1);
  if (parent == nullptr)
    return false;
  if (parent->if_object() != nullptr) {
    parent->set(tokens.back(), std::move(x));
    return true;
  }
  auto* items = parent->if_array();
  if (items == nullptr)
    return false;
  const auto position =
    tokens.back() == "-" ? std::optional<std::size_t>(items->size()) : parse_index(tokens.back());
  if (!position || *position > items->size())
    return false;
  items->insert(items->begin() + static_cast<std::ptrdiff_t>(*position), std::move(x));
  return true;
}

std::optional<value> remove_at(value& root, const path& tokens) {
  if (tokens.empty())
    return std::nullopt;
  auto* parent = walk(root, tokens, tokens.size() - 1);
  auto* target = parent == nullptr ? nullptr : child(*parent, tokens.back());
  if (target == nullptr)
    return std::nullopt;
  value taken = std::move(*target);
  if (auto* items = parent->if_array())
    items->erase(items->begin() + (target - items->data()));
  else
    parent->remove(tokens.back());
  return taken;
}

/// One operation with its members read.
struct step {
  std::string op;
  path at;
  path from;
  const value* operand = nullptr;
};

std::optional<path> pointer_member(const value& operation, std::string_view name) {
  const auto* found = operation.find(name);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::nullopt : parse_pointer(*text);
}

result<step> read_step(const value& operation) {
  const auto* name = operation.find("op");
  if (name == nullptr || name->if_string() == nullptr)
    return malformed("has an operation without 'op'");
  step read{.op = *name->if_string(), .at = {}, .from = {}, .operand = operation.find("value")};
  auto at = pointer_member(operation, "path");
  if (!at)
    return malformed("has an operation without a valid 'path'");
  read.at = std::move(*at);
  if (read.op == "move" || read.op == "copy") {
    auto from = pointer_member(operation, "from");
    if (!from)
      return malformed("has an operation without a valid 'from'");
    read.from = std::move(*from);
  } else if (read.op != "remove" && read.operand == nullptr) {
    return malformed("has an operation without 'value'");
  }
  return read;
}

/// RFC 6902 §4.4: a value cannot be moved into itself.
bool is_below(const path& inner, const path& outer) {
  return inner.size() > outer.size() && std::equal(outer.begin(), outer.end(), inner.begin());
}

/// @param copied_bytes  what copies have added so far: each could double the document.
bool perform(value& document, const step& x, std::size_t& copied_bytes) {
  if (x.op == "add")
    return add_at(document, x.at, *x.operand);
  if (x.op == "remove")
    return remove_at(document, x.at).has_value();
  if (x.op == "test") {
    const auto* found = walk(document, x.at, x.at.size());
    return found != nullptr && *found == *x.operand;
  }
  if (x.op == "replace") {
    auto* found = walk(document, x.at, x.at.size());
    if (found == nullptr)
      return false;
    *found = *x.operand;
    return true;
  }
  if (x.op == "move") {
    if (is_below(x.at, x.from))
      return false;
    auto taken = remove_at(document, x.from);
    return taken && add_at(document, x.at, std::move(*taken));
  }
  if (x.op == "copy") {
    const auto* found = walk(document, x.from, x.from.size());
    if (found == nullptr)
      return false;
    copied_bytes += write(*found).size();
    return copied_bytes <= limits{}.max_bytes && add_at(document, x.at, value(*found));
  }
  return false;
}

} // namespace

result<value> apply_patch(const value& document, const value& patch) {
  const auto* operations = patch.if_array();
  if (operations == nullptr)
    return malformed("must be an array of operations");
  if (operations->size() > max_patch_operations)
    return malformed("has too many operations");
  value patched = document;
  std::size_t copied_bytes = 0;
  for (const auto& operation : *operations) {
    const auto read = read_step(operation);
    if (!read)
      return read.error();
    if (!perform(patched, *read, copied_bytes))
      return malformed("could not be applied: '" + read->op + "' failed");
  }
  // Operations can nest and enlarge what is written here beyond what would be read again.
  if (!parse(write(patched)))
    return malformed("makes the document too large or too deep");
  return patched;
}

bool touches(const value& patch, std::string_view member) {
  const auto* operations = patch.if_array();
  if (operations == nullptr)
    return false;
  const auto names = [&](const value& operation, std::string_view key) {
    const auto pointer = pointer_member(operation, key);
    return pointer && (pointer->empty() || pointer->front() == member);
  };
  return std::any_of(operations->begin(), operations->end(), [&](const auto& operation) {
    return names(operation, "path") || names(operation, "from");
  });
}

} // namespace gatehouse::protocol::json
