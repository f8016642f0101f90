#include "web/markup_state.hpp"

#include <array>

namespace gatehouse::web {

namespace {

constexpr std::size_t kept_characters = 16;
constexpr std::array<std::string_view, 3> raw_elements{"script", "style", "iframe"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The element that a start tag opens, if its content is no HTML. A title and a text area hold text
/// with character references, so they count as between elements.
std::string raw_element_of(std::string_view tag) {
  for (const auto name : raw_elements)
    if (tag.starts_with(name) && (tag.size() == name.size() || tag[name.size()] == ' '))
      return std::string(name);
  return {};
}

} // namespace

void markup_state::read(std::string_view text) {
  for (const char c : text)
    read_one(lower(c));
}

void markup_state::read_one(char c) {
  switch (at_) {
  case place::between:
    if (c == '<') {
      at_ = place::tag;
      recent_.clear();
      raw_element_.clear();
    }
    return;
  case place::tag:
    if (c == '"')
      at_ = place::double_quotes;
    else if (c == '\'')
      at_ = place::single_quotes;
    else if (c == '>') {
      raw_element_ = raw_element_of(recent_);
      at_ = raw_element_.empty() ? place::between : place::raw;
      recent_.clear();
    } else if (recent_.size() < kept_characters) {
      recent_ += c == '\n' || c == '\t' || c == '/' ? ' ' : c;
      if (recent_ == "!--")
        at_ = place::comment;
    }
    return;
  case place::double_quotes:
    if (c == '"')
      at_ = place::tag;
    return;
  case place::single_quotes:
    if (c == '\'')
      at_ = place::tag;
    return;
  case place::comment:
  case place::raw:
    recent_ += c;
    if (recent_.size() > kept_characters)
      recent_.erase(0, 1);
    if (at_ == place::comment ? recent_.ends_with("-->") : recent_.ends_with("</" + raw_element_))
      at_ = at_ == place::comment ? place::between : place::tag;
    return;
  }
}

} // namespace gatehouse::web
