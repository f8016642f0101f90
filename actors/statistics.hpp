#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <typeinfo>
#include <vector>

namespace gatehouse::actors {

/// How long messages of one type took to handle; written by the actor, read by anybody.
struct message_statistics {
  static constexpr std::size_t buckets = 40;

  /// CAF's number of the type; 0 while the slot is free.
  std::atomic<std::uint32_t> type{0};
  std::atomic<const char*> name{nullptr};
  std::atomic<std::uint64_t> handled{0};
  std::atomic<std::uint64_t> nanoseconds{0};
  /// Bucket i counts times below 2^i nanoseconds.
  std::array<std::atomic<std::uint32_t>, buckets> times{};
};

/// What can be known of an actor without asking it, so that a stuck one is seen too.
///
/// Lives as long as anybody looks at it. All members may be read from any thread.
class actor_statistics {
public:
  static constexpr std::size_t max_message_types = 12;

  actor_statistics(std::string name, std::string home)
    : name_(std::move(name)), home_(std::move(home)) {}

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// The thread it lives on: `io-0`, `pool` or `own`.
  [[nodiscard]] const std::string& home() const noexcept { return home_; }

  void on_enqueued() noexcept { enqueued.fetch_add(1, std::memory_order_relaxed); }
  /// By the actor itself only: what only one writes needs no locked instruction.
  void on_handled(
    std::uint32_t type, const char* type_name, std::chrono::nanoseconds took) noexcept;

  /// Messages that wait or are being handled.
  [[nodiscard]] std::uint64_t waiting() const noexcept;

  std::atomic<std::uint64_t> enqueued{0};
  std::atomic<std::uint64_t> handled{0};
  std::atomic<std::uint64_t> restarts{0};
  std::atomic<bool> is_alive{true};
  std::array<message_statistics, max_message_types> messages;

  void set_last_fault(std::string text);
  [[nodiscard]] std::string last_fault() const;

private:
  message_statistics* slot_for(std::uint32_t type, const char* type_name) noexcept;

  std::string name_;
  std::string home_;
  mutable std::mutex last_fault_mutex_;
  std::string last_fault_;
};

/// All actors of a node. From any thread.
class statistics_board {
public:
  [[nodiscard]] std::shared_ptr<actor_statistics> add(std::string name, std::string home);
  [[nodiscard]] std::vector<std::shared_ptr<actor_statistics>> all() const;

private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<actor_statistics>> actors_;
};

} // namespace gatehouse::actors
