#include "store/memory_store.hpp"

#include "store/memory_entry.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace gatehouse::store {

namespace {

/// Slots of one second. An entry of a later round stays in its slot and is passed over until its
/// second comes.
constexpr std::int64_t wheel_slots = 4096;

/// Not `noexcept` on purpose: libstdc++ then keeps the hash beside each entry, and walking a bucket
/// does not touch the entries themselves, each of which is a cache miss.
struct key_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  std::size_t operator()(const entry_pointer& entry) const { return (*this)(entry->key()); }
};

struct key_equal {
  using is_transparent = void;
  static std::string_view key(std::string_view text) noexcept { return text; }
  static std::string_view key(const entry_pointer& entry) noexcept { return entry->key(); }
  template <class A, class B>
  bool operator()(const A& a, const B& b) const noexcept {
    return key(a) == key(b);
  }
};

using entry_set = std::unordered_set<entry_pointer, key_hash, key_equal>;

/// A doubly linked list through the entries themselves.
void link_front(memory_entry*& head, memory_entry& entry, chain which) noexcept {
  auto& link = entry.link(which);
  link.previous = nullptr;
  link.next = head;
  if (head != nullptr)
    head->link(which).previous = &entry;
  head = &entry;
}

void unlink(memory_entry*& head, memory_entry& entry, chain which) noexcept {
  auto& link = entry.link(which);
  if (link.previous != nullptr)
    link.previous->link(which).next = link.next;
  else
    head = link.next;
  if (link.next != nullptr)
    link.next->link(which).previous = link.previous;
  link = {};
}

constexpr std::array<std::pair<index, chain>, 3> indexed{
  {{index::group, chain::group}, {index::subject, chain::subject}, {index::client, chain::client}}};

/// Kinds that are listed keep their keys in order; the others, which may be millions, do not.
constexpr bool is_listed(record_kind kind) noexcept {
  return kind == record_kind::client || kind == record_kind::json_web_key
         || kind == record_kind::jwt_trust;
}

struct text_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

/// All records of one kind with their indexes.
struct table {
  using heads = std::unordered_map<std::string, memory_entry*, text_hash, std::equal_to<>>;

  entry_set entries;
  std::array<heads, indexed.size()> chains;
  std::set<std::string_view> ordered;
};

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
    found.total = home.ordered.size();
    std::uint64_t passed_over = 0;
    for (auto it = home.ordered.upper_bound(query.after);
         it != home.ordered.end() && !found.has_more; ++it) {
      const auto& entry = **home.entries.find(*it);
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

  std::size_t size(record_kind kind) const noexcept { return table_of(kind).entries.size(); }

private:
  /// What to put back when a later step of the batch fails; null means that nothing was there.
  struct undo_step {
    record_kind kind;
    std::string key;
    entry_pointer before;
  };

  struct chain_head {
    const memory_entry* first = nullptr;
    chain which = chain::group;
  };

  /// Finds the chain that a filtered list walks; nothing when the query has no filter.
  static std::optional<chain_head> find_chain(const table& home, const list_query& query) {
    const std::array<const std::string*, indexed.size()> wanted{
      &query.group, &query.subject, &query.client};
    for (std::size_t i = 0; i < indexed.size(); ++i) {
      if (wanted[i]->empty())
        continue;
      const auto head = home.chains[i].find(*wanted[i]);
      return chain_head{head == home.chains[i].end() ? nullptr : head->second, indexed[i].second};
    }
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

  table& table_of(record_kind kind) { return tables_[static_cast<std::size_t>(kind)]; }
  const table& table_of(record_kind kind) const { return tables_[static_cast<std::size_t>(kind)]; }

  memory_entry* find_alive(record_kind kind, std::string_view key, protocol::time_point now) {
    auto& entries = table_of(kind).entries;
    const auto found = entries.find(key);
    if (found == entries.end() || !is_alive(protocol::from_numeric_date((*found)->expires_at), now))
      return nullptr;
    return found->get();
  }

  static bool matches(
    const memory_entry& entry, const list_query& query, protocol::time_point now) {
    return is_alive(protocol::from_numeric_date(entry.expires_at), now)
           && (query.group.empty() || query.group == entry.group())
           && (query.subject.empty() || query.subject == entry.subject())
           && (query.client.empty() || query.client == entry.client());
  }

  bool perform(const operation& step, protocol::time_point now, outcome& result) {
    auto* alive = step.what == verb::erase_all || step.what == verb::put
                    ? nullptr
                    : find_alive(step.item.kind, step.item.key, now);
    switch (step.what) {
    case verb::get:
      if (alive == nullptr)
        return true;
      result.is_unchanged = step.version != 0 && step.version == alive->version;
      if (!result.is_unchanged)
        result.found.push_back(unpack(*alive));
      return true;
    case verb::put:
      return write(step.item, result);
    case verb::add:
      return alive == nullptr && write(step.item, result);
    case verb::replace:
      return alive != nullptr && alive->version == step.version && write(step.item, result);
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
    case verb::erase_all:
      result.erased = erase_all(step);
      return true;
    case verb::require:
      return alive != nullptr;
    }
    return false;
  }

  bool write(const record& item, outcome& result) {
    auto packed = pack(item, ++last_version_);
    if (packed == nullptr)
      return false;
    auto& entries = table_of(item.kind).entries;
    const auto before = entries.find(std::string_view(item.key));
    if (before != entries.end())
      detach_for_undo(**before);
    else
      undo_.push_back({item.kind, item.key, nullptr});
    record written;
    written.kind = item.kind;
    written.version = packed->version;
    result.found.push_back(std::move(written));
    attach(std::move(packed));
    return true;
  }

  std::uint64_t erase_all(const operation& step) {
    auto& heads = table_of(step.item.kind).chains[static_cast<std::size_t>(step.by)];
    std::uint64_t erased = 0;
    for (auto head = heads.find(step.item.key); head != heads.end();
         head = heads.find(step.item.key)) {
      detach_for_undo(*head->second);
      ++erased;
    }
    return erased;
  }

  void attach(entry_pointer packed) {
    auto& entry = *packed;
    auto& home = table_of(entry.kind);
    for (std::size_t i = 0; i < indexed.size(); ++i) {
      const auto value = entry.column(indexed[i].first);
      if (!value.empty())
        link_front(
          home.chains[i].try_emplace(std::string(value), nullptr).first->second, entry,
          indexed[i].second);
    }
    if (entry.expires_at != 0)
      link_front(slot_of(entry), entry, chain::expiry);
    if (is_listed(entry.kind))
      home.ordered.insert(entry.key());
    home.entries.insert(std::move(packed));
  }

  /// Takes an entry out of its table and all its chains.
  entry_pointer detach(memory_entry& entry) {
    auto& home = table_of(entry.kind);
    for (std::size_t i = 0; i < indexed.size(); ++i) {
      const auto head = home.chains[i].find(entry.column(indexed[i].first));
      if (head == home.chains[i].end())
        continue;
      unlink(head->second, entry, indexed[i].second);
      if (head->second == nullptr)
        home.chains[i].erase(head);
    }
    if (entry.expires_at != 0)
      unlink(slot_of(entry), entry, chain::expiry);
    if (is_listed(entry.kind))
      home.ordered.erase(entry.key());
    auto node = home.entries.extract(home.entries.find(entry.key()));
    return std::move(node.value());
  }

  void detach_for_undo(memory_entry& entry) {
    auto before = detach(entry);
    undo_.push_back({before->kind, std::string(before->key()), std::move(before)});
  }

  void remove(memory_entry& entry) { const auto dropped = detach(entry); }

  void roll_back() {
    for (auto step = undo_.rbegin(); step != undo_.rend(); ++step) {
      auto& entries = table_of(step->kind).entries;
      const auto written = entries.find(std::string_view(step->key));
      if (written != entries.end())
        remove(**written);
      if (step->before != nullptr)
        attach(std::move(step->before));
    }
    undo_.clear();
  }

  memory_entry*& slot_of(const memory_entry& entry) {
    return wheel_[static_cast<std::size_t>(entry.expires_at % wheel_slots)];
  }

  std::array<table, record_kinds> tables_;
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
