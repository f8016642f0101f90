#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace gatehouse::protocol {

/// A string that means one thing: a `client_id` cannot be passed where a `subject_id` is wanted.
template <class Tag>
class strong_id {
public:
  strong_id() = default;
  explicit strong_id(std::string text) : text_(std::move(text)) {}
  explicit strong_id(std::string_view text) : text_(text) {}
  explicit strong_id(const char* text) : text_(text) {}

  [[nodiscard]] const std::string& str() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

  friend auto operator<=>(const strong_id&, const strong_id&) = default;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, strong_id& x) {
    return f(x.text_);
  }

private:
  std::string text_;
};

/// The `client_id` of RFC 6749 §2.2.
using client_id = strong_id<struct client_id_tag>;
/// The `sub` of RFC 7519 §4.1.2.
using subject_id = strong_id<struct subject_id_tag>;
/// Names the grant that everything issued from one consent, or one client credentials request,
/// belongs to.
using grant_id = strong_id<struct grant_id_tag>;
/// The `kid` of RFC 7517 §4.5.
using key_id = strong_id<struct key_id_tag>;
/// The name of a JWK set of the admin keys API.
using key_set_id = strong_id<struct key_set_id_tag>;

/// Something that must never be seen: a client secret, a token, a system secret.
///
/// It has no stream operator, prints as `<redacted>` and compares in constant time only. Its memory
/// is cleansed when it goes.
class secret {
public:
  secret() = default;
  explicit secret(std::string text) : text_(std::move(text)) {}
  secret(const secret&) = default;
  secret(secret&&) = default;
  secret& operator=(const secret&) = default;
  secret& operator=(secret&&) = default;
  ~secret();

  /// The bytes themselves. Every call is a place to look at in a review.
  [[nodiscard]] const std::string& reveal() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

  /// Compares in a time that depends on the lengths alone.
  friend bool operator==(const secret& a, const secret& b) noexcept;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, secret& x) {
    if constexpr (requires { typename Inspector::result_type; }) {
      // Inspectors that print have no result; only the wire sees the bytes.
      if constexpr (std::is_void_v<typename Inspector::result_type>) {
        std::string hidden = "<redacted>";
        return f(hidden);
      } else {
        return f(x.text_);
      }
    } else {
      return f(x.text_);
    }
  }

private:
  std::string text_;
};

/// Always `<redacted>`.
[[nodiscard]] std::string to_string(const secret& x);

/// Compares two byte strings in a time that depends on their lengths alone.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

} // namespace gatehouse::protocol

template <class Tag>
struct std::hash<gatehouse::protocol::strong_id<Tag>> {
  std::size_t operator()(const gatehouse::protocol::strong_id<Tag>& x) const noexcept {
    return std::hash<std::string>{}(x.str());
  }
};
