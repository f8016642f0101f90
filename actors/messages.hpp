#pragma once

#include "net/http.hpp"
#include "protocol/ids.hpp"
#include "protocol/known_device.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

/// What actors say to each other, beside HTTP and store verbs.
namespace gatehouse::actors {

/// Asks to delete some expired records.
struct sweep_request {
  /// Stands for the store's own time.
  static constexpr std::int64_t now = std::numeric_limits<std::int64_t>::max();

  /// Seconds since the epoch: only what expired by then. Times to come mean now.
  std::int64_t expired_by = now;
  std::uint64_t limit = 0;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, sweep_request& x) {
    return f(x.expired_by, x.limit);
  }
};

/// Asks whether a secret matches any of the stored hashes: the current one and rotated ones.
struct verify_secret_request {
  /// Whose secret it is said to be, and who says so: what the queue is fair to.
  protocol::client_id client;
  std::string address;
  protocol::secret presented;
  /// Empty for a client that does not exist: then one default hash is spent and the answer is no.
  std::vector<std::string> stored;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, verify_secret_request& x) {
    return f(x.client, x.address, x.presented, x.stored);
  }
};

/// Time for a small step of the sweep; the store sends it to itself.
struct sweep_tick {
  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, sweep_tick&) {
    return f();
  }
};

/// Time to write what was gathered; a writer sends it to itself.
struct write_tick {
  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, write_tick&) {
    return f();
  }
};

/// Asks for the hash of a secret.
struct hash_secret_request {
  protocol::client_id client;
  std::string address;
  protocol::secret chosen;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, hash_secret_request& x) {
    return f(x.client, x.address, x.chosen);
  }
};

/// Asks for a JWS over claims.
struct sign_request {
  protocol::key_set_id set;
  /// The `typ` of the header.
  std::string type;
  /// The claims as JSON text.
  std::string claims;
  /// The `alg` to sign with, if the set has such a key; else, and when empty, that of the newest.
  std::string algorithm{};

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, sign_request& x) {
    return f(x.set, x.type, x.claims, x.algorithm);
  }
};

/// What a sign worker does. The key itself does not travel: it is looked up in the ring that the
/// workers share with their signer.
struct sign_job {
  protocol::key_set_id set;
  protocol::key_id kid;
  std::string type;
  std::string claims;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, sign_job& x) {
    return f(x.set, x.kid, x.type, x.claims);
  }
};

/// Asks for a new private key, as JWK text.
struct generate_key_request {
  std::string algorithm;
  std::string use;
  std::string kid;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, generate_key_request& x) {
    return f(x.algorithm, x.use, x.kid);
  }
};

/// Tells the signer to read its keys from the store (again).
struct load_keys_request {
  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, load_keys_request&) {
    return f();
  }
};

/// Asks for the published keys.
struct public_keys_request {
  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, public_keys_request&) {
    return f();
  }
};

/// The published keys.
struct public_keys {
  /// A JWK set as JSON text, without private parts.
  std::string jwks;
  /// Different after every change.
  std::uint64_t generation = 0;
  /// Algorithm of the key that signs ID tokens now.
  std::string id_token_algorithm;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, public_keys& x) {
    return f(x.jwks, x.generation, x.id_token_algorithm);
  }
};

/// One operation of the admin keys API.
struct key_command {
  enum class verb : std::uint8_t {
    get_set,
    get_key,
    create,
    put_set,
    put_key,
    erase_set,
    erase_key
  };

  verb what = verb::get_set;
  protocol::key_set_id set;
  protocol::key_id kid;
  /// For create: what to generate. For put: the JWK or JWK set as JSON text.
  generate_key_request generate;
  std::string json;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, key_command& x) {
    return f(x.what, x.set, x.kid, x.generate, x.json);
  }
};

/// The answer: an HTTP status and JSON, private parts included where the API shows them.
struct key_answer {
  std::uint16_t status = 200;
  std::string json;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, key_answer& x) {
    return f(x.status, x.json);
  }
};

/// What outgoing requests are made for; counted apart.
enum class outgoing_purpose : std::uint8_t {
  client_keys,
  sector_identifier,
  backchannel_logout,
  request_object,
  demo,
  token_hook,
};

/// What one outgoing request may cost.
struct outgoing_limits {
  /// From the question to the last octet of the answer, redirects included; milliseconds.
  std::int64_t total_ms = 30'000;
  /// For one connection to be there; milliseconds.
  std::int64_t connect_ms = 5'000;
  std::uint32_t max_header_bytes = 16 * 1024;
  std::uint64_t max_body_bytes = 1024 * 1024;
  /// Redirects that are followed, for GET only.
  std::uint32_t max_redirects = 0;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, outgoing_limits& x) {
    return f(x.total_ms, x.connect_ms, x.max_header_bytes, x.max_body_bytes, x.max_redirects);
  }
};

/// Asks another server.
struct outgoing_request {
  outgoing_purpose purpose = outgoing_purpose::client_keys;
  net::http_method method = net::http_method::get;
  /// An absolute http or https URL.
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  outgoing_limits limits;
  /// The URL is not the operator's: private addresses are not for it, unless the configuration lets
  /// all URLs be.
  bool is_guarded = true;
  /// The URL is that of a client that registered itself: anybody can have written it.
  bool is_from_stranger = false;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, outgoing_request& x) {
    return f(
      x.purpose, x.method, x.url, x.headers, x.body, x.limits, x.is_guarded, x.is_from_stranger);
  }
};

/// What the other server answered, whatever its status.
struct outgoing_response {
  std::uint32_t status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, outgoing_response& x) {
    return f(x.status, x.headers, x.body);
  }
};

/// Asks for the keys behind a client's `jwks_uri`.
struct client_keys_request {
  std::string uri;
  /// The key that an assertion names; empty asks for all keys.
  protocol::key_id kid{};
  /// As in `outgoing_request`.
  bool is_from_stranger = false;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, client_keys_request& x) {
    return f(x.uri, x.kid, x.is_from_stranger);
  }
};

/// Public keys.
struct client_keys_answer {
  /// A JWK set as JSON text: the key that was asked for, every key, or none.
  std::string jwks;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, client_keys_answer& x) {
    return f(x.jwks);
  }
};

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

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, login_verdict& x) {
    return f(x.what, x.wait_seconds, x.subject, x.mark);
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

/// Asks for the metrics as Prometheus text.
struct scrape_request {
  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, scrape_request&) {
    return f();
  }
};

/// Something that a security engineer wants to know of. Holds no secret, token or code.
struct audit_event {
  /// `client.created`, `client.authentication_failed`, `token.revoked` …
  std::string name;
  protocol::client_id client;
  std::string address;
  /// Further facts as JSON text; `{}` when there are none.
  std::string details;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, audit_event& x) {
    return f(x.name, x.client, x.address, x.details);
  }
};

} // namespace gatehouse::actors
