#include "store/memory_store.hpp"

#include "store/memory_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gatehouse::store {

namespace {

/// Slots of one second. An entry of a later round stays in its slot and is passed over until its
/// second comes.
constexpr std::int64_t wheel_slots = 4096;

} // namespace

class memory_store::implementation {
public:
  batch_outcome apply(const batch& steps, protocol::time_point now) {
    batch_outcome done;
    undo_.clear();
    for (const auto& step : steps) {
      outcome result;
      if (!perform(step, now, result)) {
        roll_back();
        done.failed_at = done.steps.size();
        done.steps.clear();
        return done;
      }
      done.steps.push_back(std::move(result));
    }
    undo_.clear();
    done.is_applied = true;
    return done;
  }

  page list(const list_query& query, protocol::time_point now) const {
    const auto& home = table_of(query.kind);
    if (const auto head = find_chain(home, query))
      return list_chain(*head, query, now);
    page found;
    found.total = home.ordered().size();
    std::uint64_t passed_over = 0;
    for (auto it = home.ordered().upper_bound(query.after);
         it != home.ordered().end() && !found.has_more; ++it) {
      const auto& entry = *home.find(*it);
      if (!matches(entry, query, now) || passed_over++ < query.offset)
        continue;
      if (found.items.size() < query.limit)
        found.items.push_back(unpack(entry));
      else
        found.has_more = true;
    }
    return found;
  }

  std::size_t sweep(protocol::time_point now, std::size_t limit) {
    const auto second = protocol::numeric_date(now);
    // After a long sleep every slot is due once, and once is enough.
    swept_until_ = std::max(swept_until_, second - wheel_slots);
    std::size_t swept = 0;
    for (; swept_until_ < second; ++swept_until_) {
      const auto slot = static_cast<std::size_t>((swept_until_ + 1) % wheel_slots);
      for (auto* entry = wheel_[slot]; entry != nullptr;) {
        auto* next = entry->link(chain::expiry).next;
        if (entry->expires_at <= second) {
          if (swept == limit)
            return swept;
          remove(*entry);
          ++swept;
        }
        entry = next;
      }
    }
    return swept;
  }

  std::size_t size(record_kind kind) const noexcept { return table_of(kind).size(); }

private:
  /// What to take back when a later step of the batch fails.
  struct undo_step {
    /// Written by the step; null when it wrote nothing.
    memory_entry* written = nullptr;
    /// Taken away by the step; null when nothing was.
    entry_pointer before{};
  };

  struct chain_head {
    const memory_entry* first = nullptr;
    chain which = chain::group;
  };

  /// Finds the chain that a filtered list walks; nothing when the query has no filter.
  static std::optional<chain_head> find_chain(const memory_table& home, const list_query& query) {
    const std::array<std::pair<index, const std::string*>, 3> wanted{
      {{index::group, &query.group},
       {index::subject, &query.subject},
       {index::client, &query.client}}};
    for (const auto& [by, value] : wanted)
      if (!value->empty())
        return chain_head{home.first(by, *value), chain_of(by)};
    return std::nullopt;
  }

  /// A filter has to look at every record of its chain, to count them and to put them in order.
  static page list_chain(
    const chain_head& head, const list_query& query, protocol::time_point now) {
    std::vector<const memory_entry*> matching;
    for (const auto* entry = head.first; entry != nullptr;
         entry = entry->links[static_cast<std::size_t>(head.which)].next)
      if (matches(*entry, query, now))
        matching.push_back(entry);
    std::sort(matching.begin(), matching.end(), [](const auto* a, const auto* b) {
      return a->key() < b->key();
    });
    page found;
    found.total = matching.size();
    std::uint64_t passed_over = 0;
    for (const auto* entry : matching) {
      if (entry->key() <= query.after || passed_over++ < query.offset)
        continue;
      if (found.items.size() == query.limit) {
        found.has_more = true;
        break;
      }
      found.items.push_back(unpack(*entry));
    }
    return found;
  }

  memory_table& table_of(record_kind kind) { return tables_[static_cast<std::size_t>(kind)]; }
  const memory_table& table_of(record_kind kind) const {
    return tables_[static_cast<std::size_t>(kind)];
  }

  static bool matches(
    const memory_entry& entry, const list_query& query, protocol::time_point now) {
    return is_alive(protocol::from_numeric_date(entry.expires_at), now)
           && (query.group.empty() || query.group == entry.group())
           && (query.subject.empty() || query.subject == entry.subject())
           && (query.client.empty() || query.client == entry.client());
  }

  bool perform(const operation& step, protocol::time_point now, outcome& result) {
    if (step.what == verb::erase_all) {
      result.erased = erase_all(step);
      return true;
    }
    auto* present = table_of(step.item.kind).find(step.item.key);
    auto* alive =
      present != nullptr && is_alive(protocol::from_numeric_date(present->expires_at), now)
        ? present
        : nullptr;
    switch (step.what) {
    case verb::get:
      if (alive == nullptr)
        return true;
      result.is_unchanged = step.version != 0 && step.version == alive->version;
      if (!result.is_unchanged)
        result.found.push_back(unpack(*alive));
      return true;
    case verb::put:
      return write(step.item, present, result);
    case verb::add:
      return alive == nullptr && write(step.item, present, result);
    case verb::replace:
      return alive != nullptr && alive->version == step.version
             && write(step.item, present, result);
    case verb::take:
      if (alive == nullptr)
        return false;
      result.found.push_back(unpack(*alive));
      result.erased = 1;
      detach_for_undo(*alive);
      return true;
    case verb::erase:
      if (alive != nullptr) {
        result.erased = 1;
        detach_for_undo(*alive);
      }
      return true;
    case verb::get_grant:
      if (alive != nullptr)
        read_grant(alive->group(), now, result);
      return true;
    case verb::require:
      return alive != nullptr && (step.version == 0 || step.version == alive->version);
    case verb::erase_all:
      break;
    }
    return false;
  }

  void read_grant(std::string_view key, protocol::time_point now, outcome& result) {
    const auto* grant = table_of(record_kind::grant).find(key);
    if (grant != nullptr && is_alive(protocol::from_numeric_date(grant->expires_at), now))
      result.found.push_back(unpack(*grant));
  }

  /// @param present  what is under the key now, expired or not; null when nothing is.
  bool write(const record& item, memory_entry* present, outcome& result) {
    auto packed = pack(item, ++last_version_);
    if (packed == nullptr)
      return false;
    if (present != nullptr)
      detach_for_undo(*present);
    record written;
    written.kind = item.kind;
    written.version = packed->version;
    result.found.push_back(std::move(written));
    undo_.push_back({.written = &attach(std::move(packed))});
    return true;
  }

  std::uint64_t erase_all(const operation& step) {
    const auto& home = table_of(step.item.kind);
    std::uint64_t erased = 0;
    while (auto* entry = home.first(step.by, step.item.key)) {
      detach_for_undo(*entry);
      ++erased;
    }
    return erased;
  }

  memory_entry& attach(entry_pointer packed) {
    auto& home = table_of(packed->kind);
    auto& entry = home.attach(std::move(packed));
    if (entry.expires_at != 0)
      link_before(std::exchange(slot_of(entry), &entry), entry, chain::expiry);
    return entry;
  }

  /// Takes an entry out of its table and off the wheel.
  entry_pointer detach(memory_entry& entry) {
    if (entry.expires_at != 0) {
      auto& slot = slot_of(entry);
      auto* next = unlink(entry, chain::expiry);
      if (slot == &entry)
        slot = next;
    }
    return table_of(entry.kind).detach(entry);
  }

  void detach_for_undo(memory_entry& entry) { undo_.push_back({.before = detach(entry)}); }

  void remove(memory_entry& entry) { const auto dropped = detach(entry); }

  void roll_back() {
    for (auto step = undo_.rbegin(); step != undo_.rend(); ++step) {
      if (step->written != nullptr)
        remove(*step->written);
      if (step->before != nullptr)
        attach(std::move(step->before));
    }
    undo_.clear();
  }

  memory_entry*& slot_of(const memory_entry& entry) {
    return wheel_[static_cast<std::size_t>(entry.expires_at % wheel_slots)];
  }

  std::array<memory_table, record_kinds> tables_;
  std::vector<memory_entry*> wheel_ = std::vector<memory_entry*>(wheel_slots, nullptr);
  std::vector<undo_step> undo_;
  std::uint64_t last_version_ = 0;
  std::int64_t swept_until_ = 0;
};

memory_store::memory_store() : impl_(std::make_unique<implementation>()) {}

memory_store::~memory_store() = default;
memory_store::memory_store(memory_store&&) noexcept = default;
memory_store& memory_store::operator=(memory_store&&) noexcept = default;

batch_outcome memory_store::apply(const batch& steps, protocol::time_point now) {
  return impl_->apply(steps, now);
}

page memory_store::list(const list_query& query, protocol::time_point now) const {
  return impl_->list(query, now);
}

std::size_t memory_store::sweep(protocol::time_point now, std::size_t limit) {
  return impl_->sweep(now, limit);
}

std::size_t memory_store::size(record_kind kind) const noexcept {
  return impl_->size(kind);
}

} // namespace gatehouse::store
