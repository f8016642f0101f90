#pragma once

#include "protocol/client.hpp"
#include "protocol/grant.hpp"
#include "protocol/ids.hpp"
#include "protocol/random.hpp"
#include "protocol/result.hpp"
#include "protocol/scope.hpp"
#include "protocol/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// Refresh tokens that rotate (RFC 6749 §6, RFC 9700 §4.14).
namespace gatehouse::protocol {

/// Where a refresh token stands in its family. The answer that brought a token stays with that token:
/// once it is used, nobody may ask for its predecessor's answer again, and what is left of it is small.
struct rotation {
  /// When it was used; the epoch while it was not.
  time_point used_at{};
  /// The handle of the token that it was rotated into; empty while there is none.
  std::string successor;
  /// The answer that it came with, sealed for whoever presents its predecessor; empty for the first
  /// token of a family, and once it was used.
  std::string sealed_answer;

  [[nodiscard]] bool is_used() const noexcept { return used_at != time_point{}; }
};

/// What is to be done about a refresh token that was used before.
enum class repeat : std::uint8_t {
  /// Somebody asks again soon: the same successor, because an answer got lost or two asked at once.
  same_answer,
  /// Somebody else has the token: the family ends.
  theft,
  /// What could be answered was revoked, or has ended: it is refused, and nobody is accused.
  gone,
};

/// Judges a second use. The same answer can be given only while the successor was not used.
///
/// @param grace  how long a repeat gets the same successor; zero means never.
[[nodiscard]] repeat judge_repeat(
  const rotation& before, time_point now, std::chrono::seconds grace) noexcept;

/// Judges a second use that may get the same answer by where the successor stands. Whoever has used the
/// successor has had the answer; one without an answer was made when no repeat was to be answered.
///
/// @param successor  null when it is not there any more.
[[nodiscard]] repeat judge_successor(const rotation* successor) noexcept;

/// Returns when a grant ends whose last token ends then: a little later, so that it need not be written
/// with every refresh. By a sixteenth of the time from now, and a day at most; the epoch, which is
/// never, stays.
[[nodiscard]] time_point grant_end(time_point last_token_end, time_point now) noexcept;

/// Checks that a grant may be refreshed by its client as it is registered now.
///
/// @returns `unauthorized_client`, `scope_not_granted` when no refresh was granted, `invalid_scope`
///          and `invalid_request` when a scope or an audience is not allowed any more.
[[nodiscard]] result<void> check_refresh(const grant& x, const client& by, scope_strategy strategy);

/// Seals the answer to a refresh under a key that only the presented token yields: whoever reads the
/// store cannot open it.
[[nodiscard]] std::string seal_answer(
  const secret& presented, std::string_view answer, const random_source& random);
[[nodiscard]] std::optional<std::string> open_answer(
  const secret& presented, std::string_view sealed);

} // namespace gatehouse::protocol
