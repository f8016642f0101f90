#pragma once

#include "actors/interfaces.hpp"

#include <caf/all.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::tests::chaos {

/// What a store may do wrong without anybody noticing who does not look for it.
enum class fault : std::uint8_t {
  none,
  /// A token is answered some time before it is committed. Whoever asks meanwhile waits, so that only
  /// a crash shows it.
  answer_before_commit,
  /// The version that a record must have to be replaced is not compared, so of two at once both win.
  double_use,
  /// Every third deletion of a token is answered and not done.
  lost_revocation,
  /// Tokens are answered from memory for a while after they were read.
  stale_cache,
  /// Every third token that was deleted is written again after a while.
  resurrected_record,
};

/// Reads a name as it stands above.
[[nodiscard]] std::optional<fault> fault_named(std::string_view name) noexcept;

/// Stands before a store and plants one fault; everything else it passes on as it is.
class faulty_store : public actors::store_actor::base {
public:
  using answer = caf::typed_response_promise<store::batch_outcome>;

  faulty_store(caf::actor_config& config, actors::store_actor behind, fault planted)
    : actors::store_actor::base(config), behind_(std::move(behind)), planted_(planted) {}

  const char* name() const override { return "tests.faulty_store"; }

  behavior_type make_behavior() override;

private:
  using context = actors::request_context;

  caf::result<store::batch_outcome> apply(const context& asked, store::batch& steps);
  caf::result<store::batch_outcome> pass_on(const context& asked, store::batch& steps);
  caf::result<store::batch_outcome> answer_early(const context& asked, store::batch& steps);
  caf::result<store::batch_outcome> from_cache(const context& asked, store::batch& steps);
  caf::result<store::batch_outcome> write_again(const context& asked, store::batch& steps);
  /// Does what was put off and is due; what waits for it follows.
  void catch_up();
  void commit_late(const context& asked, const store::batch& steps);
  void settle_late();
  void remember(const store::batch_outcome& reply);

  struct late_batch {
    context asked;
    store::batch steps;
    std::chrono::steady_clock::time_point due;
  };
  struct waiting_batch {
    context asked;
    store::batch steps;
    answer owed;
  };
  struct seen_record {
    store::record item;
    std::chrono::steady_clock::time_point until;
  };

  actors::store_actor behind_;
  fault planted_;
  std::uint64_t erased_ = 0;
  std::deque<late_batch> late_;
  std::size_t committing_ = 0;
  std::vector<waiting_batch> waiting_;
  std::map<std::string, seen_record> seen_;
};

} // namespace gatehouse::tests::chaos
