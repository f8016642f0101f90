#include "actors/client_keys.hpp"

#include "actors/outgoing_fault.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <spdlog/logger.h>

namespace gatehouse::actors {

namespace {

namespace jose = protocol::jose;

constexpr std::string_view no_keys = R"({"keys":[]})";
/// Every redirect is judged like the URI itself.
constexpr std::uint32_t max_redirects = 3;

/// What strangers may not fetch, they do not learn from what was fetched for others either.
std::string entry_name(const client_keys_request& asked) {
  return (asked.is_from_stranger ? "stranger " : "known ") + asked.uri;
}

outgoing_request question_for(const client_keys_request& about, const client_keys_limits& limits) {
  outgoing_request asked;
  asked.purpose = outgoing_purpose::client_keys;
  asked.url = about.uri;
  asked.is_from_stranger = about.is_from_stranger;
  asked.headers = {{"Accept", "application/json, application/jwk-set+json"}};
  asked.limits.total_ms = limits.timeout.count();
  asked.limits.max_body_bytes = protocol::max_client_keys_bytes;
  asked.limits.max_redirects = max_redirects;
  return asked;
}

std::string_view header(const outgoing_response& from, std::string_view name) noexcept {
  const auto found = std::find_if(from.headers.begin(), from.headers.end(), [&](const auto& field) {
    return net::equal_ignoring_case(field.first, name);
  });
  return found == from.headers.end() ? std::string_view{} : std::string_view(found->second);
}

} // namespace

client_keys::client_keys(caf::actor_config& config, client_keys_parts parts)
  : client_keys_actor::base(config), parts_(std::move(parts)) {}

client_keys::behavior_type client_keys::make_behavior() {
  return {
    [this](const request_context& context, const client_keys_request& asked) {
      return serve(context, asked);
    },
  };
}

caf::result<client_keys_answer> client_keys::serve(
  const request_context& context, const client_keys_request& asked) {
  const auto now = parts_.now();
  auto& known = entries_[entry_name(asked)];
  if (!known.is_fetching && now < known.fresh_until) {
    if (!known.all)
      return known.failure;
    if (asked.kid.empty() || known.by_kid.contains(asked.kid.str()) || now < known.refetch_from)
      return keys_of(known, asked.kid);
    known.refetch_from = now + parts_.limits.refetch_interval;
  }
  if (known.waiting.size() >= parts_.limits.max_waiting)
    return make_error(fault::overloaded);
  auto owed = make_response_promise<client_keys_answer>();
  known.waiting.push_back({owed, asked.kid});
  if (!known.is_fetching)
    fetch(context, asked);
  return owed;
}

client_keys_answer client_keys::keys_of(const entry& known, const protocol::key_id& kid) {
  if (kid.empty())
    return {*known.all};
  const auto found = known.by_kid.find(kid.str());
  return {found == known.by_kid.end() ? std::string(no_keys) : found->second};
}

void client_keys::fetch(const request_context& context, const client_keys_request& asked) {
  const auto name = entry_name(asked);
  entries_[name].is_fetching = true;
  request(parts_.outgoing, caf::infinite, context, question_for(asked, parts_.limits))
    .then(
      [this, name](const outgoing_response& response) { on_response(name, response); },
      [this, name](const caf::error& failure) { on_failure(name, failure); });
}

void client_keys::on_response(const std::string& name, const outgoing_response& response) {
  if (response.status != 200) {
    parts_.log->warn(
      fmt::format("the keys of a client are answered with status {}", response.status));
    return on_failure(name, make_error(net::fetch_errc::malformed));
  }
  const auto keys = protocol::read_client_keys(response.body);
  if (!keys) {
    parts_.log->warn(
      fmt::format("the keys of a client cannot be used: {}", keys.error().description));
    return on_failure(name, make_error(net::fetch_errc::malformed));
  }
  auto& known = entries_[name];
  remember(known, *keys);
  known.fresh_until =
    parts_.now() + protocol::client_keys_lifetime(header(response, "cache-control"));
  finish(name);
}

/// A set that is fresh outlives a fetch that failed: a key that nobody knows must not take the known
/// ones away.
void client_keys::on_failure(const std::string& name, const caf::error& failure) {
  auto& known = entries_[name];
  const auto now = parts_.now();
  if (!known.all || known.fresh_until <= now) {
    bytes_ -= std::exchange(known.bytes, 0);
    known.all.reset();
    known.by_kid.clear();
    known.failure = failure;
    known.fresh_until = now + parts_.limits.failure_lifetime;
  }
  finish(name);
}

void client_keys::remember(entry& to, const jose::jwk_set& keys) {
  to.failure = caf::error{};
  to.all = protocol::json::write(keys.to_json());
  to.by_kid.clear();
  std::size_t size = to.all->size();
  for (const auto& key : keys.keys()) {
    if (key.kid().empty())
      continue;
    auto text = protocol::json::write(jose::jwk_set({key}).to_json());
    size += text.size() + key.kid().str().size();
    to.by_kid.emplace(key.kid().str(), std::move(text));
  }
  bytes_ += size - std::exchange(to.bytes, size);
}

void client_keys::finish(const std::string& name) {
  auto& known = entries_[name];
  known.is_fetching = false;
  known.fetched_at = parts_.now();
  for (auto& each : std::exchange(known.waiting, {})) {
    if (known.all)
      each.owed.deliver(keys_of(known, each.kid));
    else
      each.owed.deliver(known.failure);
  }
  make_room();
}

/// The oldest goes first.
void client_keys::make_room() {
  while (entries_.size() > parts_.limits.max_entries || bytes_ > parts_.limits.max_bytes) {
    auto oldest = entries_.end();
    for (auto at = entries_.begin(); at != entries_.end(); ++at)
      if (
        !at->second.is_fetching
        && (oldest == entries_.end() || at->second.fetched_at < oldest->second.fetched_at))
        oldest = at;
    if (oldest == entries_.end())
      return;
    bytes_ -= oldest->second.bytes;
    entries_.erase(oldest);
  }
}

} // namespace gatehouse::actors
