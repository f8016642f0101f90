#pragma once

#include "protocol/ids.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

/// What actors say to each other about secrets, keys and the node itself; outgoing requests and logins
/// have messages of their own.
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
  /// Whose login, consent or token it is about; empty when it is nobody's, or not known.
  protocol::subject_id subject{};
  std::string address;
  /// Further facts as JSON text; `{}` when there are none.
  std::string details;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, audit_event& x) {
    return f(x.name, x.client, x.subject, x.address, x.details);
  }
};

} // namespace gatehouse::actors
