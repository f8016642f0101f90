#include "actors/signer.hpp"

#include "actors/key_sets.hpp"
#include "protocol/error_json.hpp"
#include "protocol/jose/algorithm.hpp"
#include "protocol/jose/jwk_label.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gatehouse::actors {

namespace {

namespace jose = protocol::jose;
namespace json = protocol::json;
using protocol::oauth_errc;

/// How soon a load that failed is tried again.
constexpr std::chrono::milliseconds load_retry{500};

/// A set and a kid joined so that no two pairs join to the same key.
std::string record_key(const protocol::key_set_id& set, const protocol::key_id& kid) {
  return std::to_string(set.str().size()) + ":" + set.str() + ":" + kid.str();
}

store::record to_record(const protocol::key_set_id& set, const jose::jwk& key) {
  store::record item;
  item.kind = store::record_kind::json_web_key;
  item.key = record_key(set, key.kid());
  item.group = set.str();
  item.payload = json::write(key.to_json());
  return item;
}

key_answer refusal(const protocol::oauth_error& error) {
  return {
    .status = static_cast<std::uint16_t>(protocol::http_status(error.code)),
    .json = protocol::error_json(error)};
}

key_answer too_many(const key_limits& limits) {
  return refusal(protocol::refuse(
    oauth_errc::invalid_request,
    "No more than " + std::to_string(limits.max_keys) + " keys are kept: delete some first"));
}

key_answer not_found() {
  return {
    .status = 404, .json = R"({"error":"Unable to locate the resource","error_description":""})"};
}

std::string to_text(const std::vector<kept_key>& keys) {
  json::array items;
  for (const auto& kept : keys)
    items.push_back(kept.key.to_json());
  json::object set;
  set.emplace_back("keys", std::move(items));
  return json::write(set);
}

/// What a set signs with.
const kept_key* newest_signing_key(const std::vector<kept_key>& keys) {
  const auto found = std::find_if(
    keys.begin(), keys.end(), [](const auto& kept) { return kept.key.signing_algorithm(); });
  return found == keys.end() ? nullptr : &*found;
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
      for (const auto& waiting : std::exchange(waiting_for_load_, {}))
        waiting(error);
      return;
    }
    is_loaded_ = true;
    for (const auto& waiting : std::exchange(waiting_for_load_, {}))
      waiting(caf::none);
    set_up_own_sets();
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
    .limit = parts_.limits.page};
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
  key_count_ = found.size();
  auto sets = std::make_shared<key_sets>();
  for (const auto& item : found) {
    const auto text = json::parse(item.payload);
    const auto key =
      text ? jose::jwk::parse(*text)
           : protocol::result<jose::jwk>(protocol::refuse(oauth_errc::server_error, "unreadable"));
    if (key)
      (*sets)[item.group].push_back({*key, item.version});
  }
  for (auto& [name, keys] : *sets)
    std::sort(
      keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.version > b.version; });
  sets_ = std::move(sets);
  parts_.ring->publish(sets_);
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
        const auto parsed = json::parse(text);
        const auto key =
          parsed
            ? jose::jwk::parse(*parsed)
            : protocol::result<jose::jwk>(protocol::refuse(oauth_errc::server_error, "unreadable"));
        if (!key)
          return then(make_error(fault::signing_failed), {});
        change(context, {store::put(to_record(set, *key))}, [then, text](const caf::error& error) {
          then(error, text);
        });
      },
      [then](const caf::error& error) { then(error, {}); });
}

void signer::sign_now(
  const request_context& context, sign_request asked,
  caf::typed_response_promise<std::string> promise) {
  const auto set = sets_->find(asked.set.str());
  const auto* key = set == sets_->end() ? nullptr : newest_signing_key(set->second);
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

void signer::obey(const request_context& context, const key_command& command, key_promise promise) {
  using verb = key_command::verb;
  const auto answer_done = [promise](const caf::error& error) mutable {
    if (error)
      promise.deliver(error);
    else
      promise.deliver(key_answer{.status = 204, .json = {}});
  };
  switch (command.what) {
  case verb::get_set:
  case verb::get_key:
    promise.deliver(show(command));
    return;
  case verb::create:
    return create(context, command, promise);
  case verb::put_set:
  case verb::put_key: {
    auto text = json::parse(command.json).value_or(json::value{});
    if (command.what == verb::put_key) {
      json::object set;
      set.emplace_back("keys", json::array{std::move(text)});
      text = std::move(set);
    }
    const auto keys = jose::jwk_set::parse(text, jose::unusable_keys::refuse);
    if (!keys)
      return void(promise.deliver(refusal(keys.error())));
    return put_keys(context, command, *keys, promise);
  }
  case verb::erase_set:
    return change(
      context,
      {store::erase_all(store::record_kind::json_web_key, store::index::group, command.set.str())},
      answer_done);
  case verb::erase_key:
    return change(
      context,
      {store::erase(store::record_kind::json_web_key, record_key(command.set, command.kid))},
      answer_done);
  }
}

key_answer signer::show(const key_command& command) const {
  const auto set = sets_->find(command.set.str());
  if (set == sets_->end())
    return not_found();
  if (command.what == key_command::verb::get_set)
    return {.status = 200, .json = to_text(set->second)};
  for (const auto& kept : set->second)
    if (kept.key.kid() == command.kid)
      return {.status = 200, .json = to_text({kept})};
  return not_found();
}

void signer::create(
  const request_context& context, const key_command& command, key_promise promise) {
  auto wanted = command.generate;
  const auto algorithm = jose::parse_algorithm(wanted.algorithm);
  if (!algorithm)
    return void(promise.deliver(
      refusal(protocol::refuse(oauth_errc::invalid_request, "The alg is not supported"))));
  if (wanted.use.empty())
    wanted.use = "sig";
  if (wanted.use != "sig" && wanted.use != "enc")
    return void(promise.deliver(
      refusal(protocol::refuse(oauth_errc::invalid_request, "The use must be sig or enc"))));
  const auto type = jose::key_type_of(*algorithm);
  if (wanted.use == "enc" && type != jose::key_type::rsa && type != jose::key_type::ec)
    return void(promise.deliver(refusal(protocol::refuse(
      oauth_errc::invalid_request, "Keys of this alg sign: the use must be sig"))));
  if (wanted.kid.size() > jose::max_kid_bytes)
    return void(promise.deliver(
      refusal(protocol::refuse(oauth_errc::invalid_request, "The kid is longer than 512 bytes"))));
  if (wanted.kid.empty())
    wanted.kid = protocol::random_uuid(parts_.random);
  if (!has_room(command, {protocol::key_id(wanted.kid)}))
    return void(promise.deliver(too_many(parts_.limits)));
  make_key(
    context, command.set, wanted,
    [promise](const caf::error& error, const std::string& text) mutable {
      if (error)
        promise.deliver(error);
      else
        promise.deliver(key_answer{.status = 201, .json = R"({"keys":[)" + text + "]}"});
    });
}

/// A set is replaced as a whole; a single key is added or replaced under its own `kid`.
void signer::put_keys(
  const request_context& context, const key_command& command, const jose::jwk_set& keys,
  key_promise promise) {
  const bool is_set = command.what == key_command::verb::put_set;
  store::batch steps;
  if (is_set)
    steps.push_back(
      store::erase_all(store::record_kind::json_web_key, store::index::group, command.set.str()));
  json::array shown;
  std::vector<protocol::key_id> kids;
  for (const auto& key : keys.keys()) {
    const auto named = key.kid().empty()
                         ? key.with_kid(protocol::key_id(protocol::random_uuid(parts_.random)))
                         : key;
    steps.push_back(store::put(to_record(command.set, named)));
    shown.push_back(named.to_json());
    kids.push_back(named.kid());
  }
  if (!has_room(command, kids))
    return void(promise.deliver(too_many(parts_.limits)));
  json::object set;
  set.emplace_back("keys", shown);
  auto text = json::write(is_set ? json::value(std::move(set)) : shown.front());
  change(context, std::move(steps), [promise, text](const caf::error& error) mutable {
    if (error)
      promise.deliver(error);
    else
      promise.deliver(key_answer{.status = 200, .json = text});
  });
}

bool signer::has_room(const key_command& command, const std::vector<protocol::key_id>& kids) const {
  const auto set = sets_->find(command.set.str());
  const auto is_kept = [&](const protocol::key_id& kid) {
    return set != sets_->end()
           && std::any_of(set->second.begin(), set->second.end(), [&](const auto& kept) {
                return kept.key.kid() == kid;
              });
  };
  const auto replaced =
    command.what == key_command::verb::put_set
      ? static_cast<std::ptrdiff_t>(set == sets_->end() ? 0 : set->second.size())
      : std::count_if(kids.begin(), kids.end(), is_kept);
  const auto after = static_cast<std::ptrdiff_t>(key_count_ + kids.size()) - replaced;
  return after <= static_cast<std::ptrdiff_t>(parts_.limits.max_keys);
}

const sign_worker_actor& signer::next_worker() {
  turn_ = (turn_ + 1) % parts_.workers.size();
  return parts_.workers[turn_];
}

std::string signer::default_algorithm(const protocol::key_set_id& set) const {
  return set == access_token_keys ? parts_.keys.access_token_algorithm
                                  : parts_.keys.id_token_algorithm;
}

} // namespace gatehouse::actors
