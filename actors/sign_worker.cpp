#include "actors/sign_worker.hpp"

#include "protocol/jose/generate.hpp"
#include "protocol/jose/jws.hpp"

namespace gatehouse::actors {

namespace jose = protocol::jose;

sign_worker::sign_worker(
  caf::actor_config& config, std::shared_ptr<const key_ring> ring, unsigned rsa_bits)
  : sign_worker_actor::base(config), ring_(std::move(ring)), rsa_bits_(rsa_bits) {}

sign_worker::behavior_type sign_worker::make_behavior() {
  return {
    [this](const request_context&, const sign_job& job) { return sign(job); },
    [this](const request_context&, const generate_key_request& asked) { return generate(asked); },
  };
}

caf::result<std::string> sign_worker::sign(const sign_job& job) const {
  const auto sets = ring_->current();
  const auto set = sets->find(job.set.str());
  if (set == sets->end())
    return make_error(fault::signing_failed);
  for (const auto& kept : set->second) {
    const auto algorithm = kept.key.signing_algorithm();
    if (kept.key.kid() != job.kid || !algorithm)
      continue;
    auto jws = jose::sign_compact(
      job.claims, kept.key, {.alg = *algorithm, .kid = job.kid, .typ = job.type});
    if (jws)
      return std::move(*jws);
  }
  return make_error(fault::signing_failed);
}

caf::result<std::string> sign_worker::generate(const generate_key_request& asked) const {
  const auto algorithm = jose::parse_algorithm(asked.algorithm);
  if (!algorithm)
    return make_error(fault::signing_failed);
  const auto made = jose::generate(*algorithm, protocol::key_id(asked.kid), rsa_bits_);
  if (!made)
    return make_error(fault::signing_failed);
  auto text = made->to_json();
  if (!asked.use.empty())
    text.set("use", asked.use);
  return protocol::json::write(text);
}

} // namespace gatehouse::actors
