#pragma once

#include "actors/interfaces.hpp"
#include "actors/key_ring.hpp"
#include "actors/node_state.hpp"
#include "config/settings.hpp"
#include "protocol/jose/jwk_set.hpp"
#include "protocol/random.hpp"
#include "protocol/result.hpp"

#include <caf/all.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace gatehouse::actors {

/// How many keys a signer has.
struct key_limits {
  /// Keys that are asked of the store at once.
  std::uint64_t page = 1'000;
  /// The admin API makes and takes no more, of all sets together. Requests at the same time may pass
  /// it by as many as they are; what is in the store is read in any case.
  std::size_t max_keys = 10'000;
};

/// What the signer is given.
struct signer_parts {
  config::key_settings keys;
  /// Key sets that are published beside those of the program itself.
  std::vector<std::string> broadcast;
  store_actor store;
  std::vector<sign_worker_actor> workers;
  std::shared_ptr<key_ring> ring;
  std::shared_ptr<node_state> state;
  protocol::random_source random;
  std::function<protocol::time_point()> now;
  key_limits limits{};
  /// How often the keys are read again, because other nodes of the same store change them, too; zero:
  /// never.
  std::chrono::milliseconds reread_interval{0};
};

/// Keeps the key sets and has its workers sign.
///
/// The keys are loaded, and those of the program made if they are missing, as soon as the actor
/// starts; until then only those wait who need a signature or the published keys.
class signer : public signer_actor::base {
public:
  signer(caf::actor_config& config, signer_parts parts);

  const char* name() const override { return "gatehouse.signer"; }

  behavior_type make_behavior() override;

private:
  using key_promise = caf::typed_response_promise<key_answer>;
  using on_ready = std::function<void(const caf::error&)>;
  using on_changed = std::function<void(const caf::error&)>;

  /// A pass over all keys of the store, page by page.
  struct key_reading {
    request_context context;
    std::vector<on_changed> then;
    std::vector<store::record> found{};
  };
  using reading_ptr = std::shared_ptr<key_reading>;

  void load();
  void start_reading();
  void read_page(const reading_ptr& reading);
  void end_reading(const reading_ptr& reading, const caf::error& error);
  void adopt(const std::vector<store::record>& found);
  void set_up_own_sets();
  void when_set_exists(const protocol::key_set_id& set, on_ready then);
  void make_key(
    const request_context& context, const protocol::key_set_id& set,
    const generate_key_request& wanted,
    std::function<void(const caf::error&, const std::string& jwk)> then);
  void change(const request_context& context, store::batch steps, on_changed then);
  void reload(const request_context& context, on_changed then);
  void on_set_made(const std::string& set, const caf::error& error);

  void sign_now(
    const request_context& context, sign_request asked,
    caf::typed_response_promise<std::string> promise);
  [[nodiscard]] public_keys published() const;

  // The admin keys API: signer_commands.cpp.
  void obey(const request_context& context, const key_command& command, key_promise promise);
  void create(const request_context& context, const key_command& command, key_promise promise);
  void put_keys(
    const request_context& context, const key_command& command, const protocol::jose::jwk_set& keys,
    key_promise promise);
  [[nodiscard]] key_answer show(const key_command& command) const;

  /// Tells whether so many keys may be kept; those that take the place of others cost nothing.
  [[nodiscard]] bool has_room(
    const key_command& command, const std::vector<protocol::key_id>& kids) const;

  /// Behind every key that this node knows, and, by the clock, those that other nodes made since.
  [[nodiscard]] std::uint64_t next_place();
  [[nodiscard]] const sign_worker_actor& next_worker();
  [[nodiscard]] std::string default_algorithm(const protocol::key_set_id& set) const;

  signer_parts parts_;
  std::size_t turn_ = 0;
  /// Of the key that was written last, as far as this node knows.
  std::uint64_t last_place_ = 0;
  /// The keys of the records that were adopted, with their versions.
  std::vector<std::pair<std::string, std::uint64_t>> adopted_;
  std::shared_ptr<const key_sets> sets_ = std::make_shared<const key_sets>();
  /// Records in the store, those that cannot be read among them.
  std::size_t key_count_ = 0;
  bool is_loaded_ = false;
  bool is_reading_ = false;
  std::vector<std::pair<request_context, on_changed>> waiting_for_reading_;
  std::vector<on_ready> waiting_for_load_;
  std::map<std::string, std::vector<on_ready>> waiting_for_set_;
};

} // namespace gatehouse::actors
