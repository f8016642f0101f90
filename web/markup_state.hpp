#pragma once

#include <string>
#include <string_view>

namespace gatehouse::web {

/// Follows HTML from piece to piece, so far as to know whether a text that is escaped for HTML may
/// stand at the end of what was read.
///
/// Stricter than browsers: what it takes for a place without markup is one for them, too.
class markup_state {
public:
  /// Reads on.
  void read(std::string_view text);

  /// Tells whether this is between elements, or within an attribute's quotes.
  [[nodiscard]] bool takes_text() const noexcept {
    return at_ == place::between || at_ == place::double_quotes || at_ == place::single_quotes;
  }

  /// Two states are the same when they are in the same kind of place.
  friend bool operator==(const markup_state& a, const markup_state& b) noexcept {
    return a.at_ == b.at_;
  }

private:
  enum class place : unsigned char {
    between,
    tag,
    double_quotes,
    single_quotes,
    comment,
    // Within <script> or <style>, whose content is no HTML.
    raw
  };

  void read_one(char c);

  place at_ = place::between;
  /// What stands since the `<`, or in a comment or raw element its last characters.
  std::string recent_;
  std::string raw_element_;
};

} // namespace gatehouse::web
