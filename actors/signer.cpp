#include "actors/signer.hpp"

#include "actors/key_records.hpp"
#include "actors/key_sets.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gatehouse::actors {

namespace {

namespace jose = protocol::jose;
namespace json = protocol::json;

/// How soon a load that failed is tried again.
constexpr std::chrono::milliseconds load_retry{500};

std::string unreadable_keys(const caf::error& error) {
  return "the signing keys cannot be read: " + describe(error)
         + "; if payloads do not open, secrets.system lacks the secret they were "
           "sealed under";
}

} // namespace

signer::signer(caf::actor_config& config, signer_parts parts)
  : signer_actor::base(config), parts_(std::move(parts)) {}

signer::behavior_type signer::make_behavior() {
  load();
  return {
    [this](const request_context&, const load_keys_request&) { load(); },
    [this](const request_context& context, sign_request& asked) {
      auto promise = make_response_promise<std::string>();
      when_set_exists(asked.set, [this, context, asked, promise](const caf::error& error) mutable {
        if (error)
          promise.deliver(error);
        else
          sign_now(context, std::move(asked), promise);
      });
      return promise;
    },
    [this](const request_context&, const public_keys_request&) {
      auto promise = make_response_promise<public_keys>();
      when_set_exists(id_token_keys, [this, promise](const caf::error& first) mutable {
        if (first)
          return void(promise.deliver(first));
        when_set_exists(access_token_keys, [this, promise](const caf::error& second) mutable {
          if (second)
            promise.deliver(second);
          else
            promise.deliver(published());
        });
      });
      return promise;
    },
    [this](const request_context& context, const key_command& command) {
      auto promise = make_response_promise<key_answer>();
      const bool is_own = command.set == id_token_keys || command.set == access_token_keys;
      auto go_on = [this, context, command, promise](const caf::error& error) mutable {
        if (error)
          promise.deliver(error);
        else
          obey(context, command, promise);
      };
      // The sets of the program exist from the first look at them.
      if (is_own && command.what == key_command::verb::get_set)
        when_set_exists(command.set, go_on);
      else if (is_loaded_)
        go_on(caf::none);
      else
        waiting_for_load_.emplace_back(go_on);
      return promise;
    },
  };
}

void signer::load() {
  reload({}, [this](const caf::error& error) {
    if (error) {
      delayed_send(this, load_retry, request_context{}, load_keys_request{});
      if (!is_loaded_)
        parts_.state->keys.fail(unreadable_keys(error));
      for (const auto& waiting : std::exchange(waiting_for_load_, {}))
        waiting(error);
      return;
    }
    is_loaded_ = true;
    parts_.state->keys.recover();
    for (const auto& waiting : std::exchange(waiting_for_load_, {}))
      waiting(caf::none);
    set_up_own_sets();
    if (parts_.reread_interval.count() > 0)
      delayed_send(this, parts_.reread_interval, request_context{}, load_keys_request{});
  });
}

void signer::set_up_own_sets() {
  for (const auto& set : {id_token_keys, access_token_keys})
    when_set_exists(set, [](const caf::error&) {});
}

/// Reads all keys from the store; what is there counts, not what this actor thinks it wrote.
///
/// One pass after the other: a pass that began before a change must not end after the one that began
/// behind it, or keys that were deleted would be back.
void signer::reload(const request_context& context, on_changed then) {
  waiting_for_reading_.emplace_back(context, std::move(then));
  if (!is_reading_)
    start_reading();
}

void signer::start_reading() {
  is_reading_ = true;
  auto reading = std::make_shared<key_reading>();
  reading->context = waiting_for_reading_.front().first;
  for (auto& waiting : std::exchange(waiting_for_reading_, {}))
    reading->then.push_back(std::move(waiting.second));
  read_page(reading);
}

void signer::read_page(const reading_ptr& reading) {
  auto& found = reading->found;
  store::list_query next{
    .kind = store::record_kind::json_web_key,
    .after = found.empty() ? std::string() : found.back().key,
    .limit = parts_.limits.page,
    .counts_all = false};
  request(parts_.store, caf::infinite, reading->context, std::move(next))
    .then(
      [this, reading](store::page& page) {
        const bool goes_on = page.has_more && !page.items.empty();
        std::move(page.items.begin(), page.items.end(), std::back_inserter(reading->found));
        if (goes_on)
          return read_page(reading);
        adopt(reading->found);
        end_reading(reading, caf::none);
      },
      [this, reading](const caf::error& error) { end_reading(reading, error); });
}

void signer::end_reading(const reading_ptr& reading, const caf::error& error) {
  is_reading_ = false;
  for (const auto& then : reading->then)
    then(error);
  if (!is_reading_ && !waiting_for_reading_.empty())
    start_reading();
}

void signer::adopt(const std::vector<store::record>& found) {
  std::vector<std::pair<std::string, std::uint64_t>> now;
  now.reserve(found.size());
  for (const auto& each : found)
    now.emplace_back(each.key, each.version);
  // Who keeps a copy must not fetch it anew after every look.
  if (is_loaded_ && now == adopted_)
    return;
  adopted_ = std::move(now);
  key_count_ = found.size();
  sets_ = std::make_shared<const key_sets>(to_key_sets(found));
  for (const auto& [name, keys] : *sets_)
    last_place_ = std::max(last_place_, keys.front().place);
  parts_.ring->publish(sets_);
  if (const auto set = sets_->find(id_token_keys.str()); set != sets_->end())
    if (const auto* key = newest_signing_key(set->second))
      parts_.state->id_token_algorithm = *key->key.signing_algorithm();
  parts_.state->key_generation.fetch_add(1, std::memory_order_release);
}

void signer::change(const request_context& context, store::batch steps, on_changed then) {
  request(parts_.store, caf::infinite, context, std::move(steps))
    .then(
      [this, context, then](const store::batch_outcome& reply) {
        if (!reply.is_applied)
          return then(make_error(fault::store_failed));
        reload(context, then);
      },
      [then](const caf::error& error) { then(error); });
}

/// Goes on at once when the set has a key to sign with; otherwise makes one, once for all who wait.
void signer::when_set_exists(const protocol::key_set_id& set, on_ready then) {
  if (!is_loaded_) {
    waiting_for_load_.push_back([this, set, then](const caf::error& error) {
      if (error)
        then(error);
      else
        when_set_exists(set, then);
    });
    return;
  }
  const auto found = sets_->find(set.str());
  if (found != sets_->end() && newest_signing_key(found->second) != nullptr)
    return then(caf::none);
  auto& waiting = waiting_for_set_[set.str()];
  waiting.push_back(std::move(then));
  if (waiting.size() > 1)
    return;
  make_key(
    {}, set,
    {.algorithm = default_algorithm(set),
     .use = "sig",
     .kid = protocol::random_uuid(parts_.random)},
    [this, name = set.str()](const caf::error& error, const std::string&) {
      on_set_made(name, error);
    });
}

void signer::on_set_made(const std::string& set, const caf::error& error) {
  auto waiting = std::move(waiting_for_set_[set]);
  waiting_for_set_.erase(set);
  for (const auto& each : waiting)
    each(error);
}

void signer::make_key(
  const request_context& context, const protocol::key_set_id& set,
  const generate_key_request& wanted,
  std::function<void(const caf::error&, const std::string&)> then) {
  request(next_worker(), caf::infinite, context, wanted)
    .then(
      [this, context, set, then](const std::string& text) {
        const auto key = read_key(text);
        if (!key)
          return then(make_error(fault::signing_failed), {});
        change(
          context, {store::put(to_record(set, *key, next_place()))},
          [then, text](const caf::error& error) { then(error, text); });
      },
      [then](const caf::error& error) { then(error, {}); });
}

std::uint64_t signer::next_place() {
  constexpr std::uint64_t keys_per_second = 1000;
  const auto seconds = static_cast<std::uint64_t>(protocol::numeric_date(parts_.now()));
  last_place_ = std::max(last_place_ + 1, seconds * keys_per_second);
  return last_place_;
}

void signer::sign_now(
  const request_context& context, sign_request asked,
  caf::typed_response_promise<std::string> promise) {
  const auto set = sets_->find(asked.set.str());
  const auto wanted = jose::parse_algorithm(asked.algorithm);
  const auto* key = set == sets_->end() ? nullptr : newest_signing_key(set->second, wanted);
  if (key == nullptr && set != sets_->end())
    key = newest_signing_key(set->second);
  if (key == nullptr)
    return void(promise.deliver(make_error(fault::signing_failed)));
  promise.delegate(
    next_worker(), context,
    sign_job{
      .set = std::move(asked.set),
      .kid = key->key.kid(),
      .type = std::move(asked.type),
      .claims = std::move(asked.claims)});
}

public_keys signer::published() const {
  auto names = parts_.broadcast;
  for (const auto& own : {id_token_keys, access_token_keys})
    if (std::find(names.begin(), names.end(), own.str()) == names.end())
      names.push_back(own.str());
  for (auto own = sets_->lower_bound(id_token_set_prefix);
       own != sets_->end() && own->first.starts_with(id_token_set_prefix); ++own)
    if (std::find(names.begin(), names.end(), own->first) == names.end())
      names.push_back(own->first);
  json::array keys;
  for (const auto& name : names) {
    const auto set = sets_->find(name);
    if (set == sets_->end())
      continue;
    for (const auto& kept : set->second)
      if (const auto open = kept.key.public_part())
        keys.push_back(open->to_json());
  }
  json::object jwks;
  jwks.emplace_back("keys", std::move(keys));
  public_keys shown{
    .jwks = json::write(jwks),
    .generation = parts_.state->key_generation.load(std::memory_order_acquire),
    .id_token_algorithm = parts_.keys.id_token_algorithm};
  if (const auto set = sets_->find(id_token_keys.str()); set != sets_->end())
    if (const auto* key = newest_signing_key(set->second))
      shown.id_token_algorithm = jose::name(*key->key.signing_algorithm());
  return shown;
}

const sign_worker_actor& signer::next_worker() {
  turn_ = (turn_ + 1) % parts_.workers.size();
  return parts_.workers[turn_];
}

std::string signer::default_algorithm(const protocol::key_set_id& set) const {
  if (set.str().starts_with(id_token_set_prefix))
    return set.str().substr(id_token_set_prefix.size());
  return set == access_token_keys ? parts_.keys.access_token_algorithm
                                  : parts_.keys.id_token_algorithm;
}

} // namespace gatehouse::actors
