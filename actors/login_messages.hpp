#pragma once

#include "protocol/ids.hpp"
#include "protocol/known_device.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// What actors say to each other about the people who log in with the built-in pages.
namespace gatehouse::actors {

/// Somebody says that an account is theirs.
struct login_attempt {
  /// As it was typed.
  std::string name;
  protocol::secret password;
  /// Empty when it is not known whose it is.
  std::string address;
  /// What the browser remembers.
  std::vector<protocol::known_device> devices;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, login_attempt& x) {
    return f(x.name, x.password, x.address, x.devices);
  }
};

/// What comes of it.
struct login_verdict {
  enum class outcome : std::uint8_t { wrong, right, later };

  outcome what = outcome::wrong;
  /// With `later`.
  std::int64_t wait_seconds = 0;
  /// With `right`: who it is, and what the browser may remember it by.
  protocol::subject_id subject{};
  std::string mark{};
  /// Without: whose account it is; empty when there is none of that name. For the audit stream alone.
  protocol::subject_id tried{};

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, login_verdict& x) {
    return f(x.what, x.wait_seconds, x.subject, x.mark, x.tried);
  }
};

/// Asks who a subject is.
struct account_question {
  protocol::subject_id subject;
  /// Which claims may be told.
  std::vector<std::string> scope;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, account_question& x) {
    return f(x.subject, x.scope);
  }
};

/// Who it is.
struct account_answer {
  /// There is such an account, and it is not disabled.
  bool is_known = false;
  /// Nobody at all has an account here.
  bool is_empty = true;
  std::string shown_name;
  /// An object as JSON text.
  std::string claims = "{}";

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, account_answer& x) {
    return f(x.is_known, x.is_empty, x.shown_name, x.claims);
  }
};

/// Time to see whether the file of accounts has changed; the actor sends it to itself.
struct accounts_tick {
  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, accounts_tick&) {
    return f();
  }
};

} // namespace gatehouse::actors
