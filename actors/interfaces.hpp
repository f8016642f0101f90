#pragma once

#include "actors/fault.hpp"
#include "actors/login_messages.hpp"
#include "actors/messages.hpp"
#include "actors/outgoing_messages.hpp"
#include "actors/request_context.hpp"
#include "net/http.hpp"
#include "store/operation.hpp"

#include <caf/fwd.hpp>
#include <caf/replies_to.hpp>
#include <caf/type_id.hpp>
#include <caf/typed_actor.hpp>

/// The table of contents: every interface, in the order in which a request meets it.
namespace gatehouse::actors {

/// One HTTP endpoint. Listeners know nothing else of what stands behind a route.
using endpoint_actor = caf::typed_actor<
  // Answers one request.
  caf::replies_to<request_context, net::http_request>::with<net::http_response>>;

/// A backend behind messages.
using store_actor = caf::typed_actor<
  // Does a batch of verbs, all or nothing.
  caf::replies_to<request_context, store::batch>::with<store::batch_outcome>,
  // Lists one page of records.
  caf::replies_to<request_context, store::list_query>::with<store::page>,
  // Deletes some expired records and tells how many.
  caf::replies_to<request_context, sweep_request>::with<std::uint64_t>,
  // Deletes a few, again and again.
  caf::reacts_to<request_context, sweep_tick>>;

/// The one connection that writes to a database file.
using store_writer_actor = store_actor::extend<
  // Does all that was gathered, in one transaction.
  caf::reacts_to<request_context, write_tick>>;

/// A connection that reads beside it.
using store_reader_actor = caf::typed_actor<
  // Does a batch that writes nothing.
  caf::replies_to<request_context, store::batch>::with<store::batch_outcome>,
  caf::replies_to<request_context, store::list_query>::with<store::page>>;

/// The bounded and fair queue before the hash workers.
using hasher_actor = caf::typed_actor<
  // Compares a secret with stored hashes, any of which may match.
  caf::replies_to<request_context, verify_secret_request>::with<bool>,
  // Hashes a secret for storage.
  caf::replies_to<request_context, hash_secret_request>::with<std::string>>;

/// One thread's worth of hashing.
using hash_worker_actor = caf::typed_actor<
  caf::replies_to<request_context, verify_secret_request>::with<bool>,
  caf::replies_to<request_context, hash_secret_request>::with<std::string>>;

/// The private keys: key sets, generation and signatures.
using signer_actor = caf::typed_actor<
  // Signs claims with the newest key of a set; makes the key first if there is none.
  caf::replies_to<request_context, sign_request>::with<std::string>,
  // The public halves of all keys that relying parties may see, as a JWK set.
  caf::replies_to<request_context, public_keys_request>::with<public_keys>,
  // The admin keys API.
  caf::replies_to<request_context, key_command>::with<key_answer>,
  // Reads the keys from the store: at the start, and again when that failed.
  caf::reacts_to<request_context, load_keys_request>>;

/// One thread's worth of signing and key generation.
using sign_worker_actor = caf::typed_actor<
  caf::replies_to<request_context, sign_job>::with<std::string>,
  caf::replies_to<request_context, generate_key_request>::with<std::string>>;

/// Requests to other servers. A request without answer is an error of `outgoing_category`.
using outgoing_actor = caf::typed_actor<
  // Sends one request and waits for its answer, within limits.
  caf::replies_to<request_context, outgoing_request>::with<outgoing_response>>;

/// Tells clients that a session has ended, again when they could not be told.
using logout_notices_actor = caf::typed_actor<
  // Tells one client. The actor sends it to itself when it is to be tried again.
  caf::reacts_to<request_context, logout_notice>>;

/// The keys that clients publish at their `jwks_uri`, cached.
using client_keys_actor = caf::typed_actor<
  // The keys as they are, fetched (again) if need be.
  caf::replies_to<request_context, client_keys_request>::with<client_keys_answer>>;

/// The people who log in with the built-in pages.
using accounts_actor = caf::typed_actor<
  // Checks a password, unless there were too many guesses.
  caf::replies_to<request_context, login_attempt>::with<login_verdict>,
  // Tells who a subject is.
  caf::replies_to<request_context, account_question>::with<account_answer>,
  // Reads the file again when it has changed.
  caf::reacts_to<request_context, accounts_tick>>;

/// Gathers what the threads have counted when somebody scrapes.
using metrics_actor =
  caf::typed_actor<caf::replies_to<request_context, scrape_request>::with<std::string>>;

/// The stream of security events.
using audit_actor = caf::typed_actor<caf::reacts_to<request_context, audit_event>>;

} // namespace gatehouse::actors

CAF_BEGIN_TYPE_ID_BLOCK(gatehouse, first_custom_type_id)

CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::request_context))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::net::http_request))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::net::http_response))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::store::batch))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::store::batch_outcome))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::store::list_query))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::store::page))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::sweep_request))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::sweep_tick))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::write_tick))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::verify_secret_request))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::hash_secret_request))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::sign_request))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::sign_job))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::generate_key_request))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::load_keys_request))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::public_keys_request))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::public_keys))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::key_command))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::key_answer))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::outgoing_request))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::outgoing_response))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::logout_notice))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::client_keys_request))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::client_keys_answer))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::login_attempt))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::login_verdict))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::account_question))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::account_answer))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::accounts_tick))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::scrape_request))
CAF_ADD_TYPE_ID(gatehouse, (gatehouse::actors::audit_event))

CAF_END_TYPE_ID_BLOCK(gatehouse)
