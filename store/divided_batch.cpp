#include "store/divided_batch.hpp"

#include "store/statement_values.hpp"

#include <algorithm>

namespace gatehouse::store {

namespace {

/// What is settled stays longer than it lives, unless it stays for ever.
record lengthened(record item) {
  if (item.expires_at != protocol::time_point{})
    item.expires_at += settled_slack;
  return item;
}

void shorten(record& item) {
  if (item.expires_at != protocol::time_point{})
    item.expires_at -= settled_slack;
}

bool is_settling(const operation& step) noexcept {
  return residence_of(step.item.kind) == residence::settling;
}

} // namespace

residence residence_of(record_kind kind) noexcept {
  switch (kind) {
  // Configuration, keys, sessions, consents and tokens: they are there to stay, or revocable.
  case record_kind::client:
  case record_kind::access_token:
  case record_kind::refresh_token:
  case record_kind::json_web_key:
  case record_kind::login_session:
  case record_kind::grant:
  case record_kind::remembered_consent:
  case record_kind::forced_subject:
  case record_kind::jwt_trust:
  case record_kind::jwt_trust_name:
  // Their absence lets something happen again: a second use, another guess.
  case record_kind::assertion_id:
  case record_kind::user_code_attempts:
    return residence::main;
  // Good for one use, which marks them.
  case record_kind::interaction:
  case record_kind::authorization_code:
  case record_kind::device_code:
    return residence::settling;
  // A name of a device code, which decides; and how fast a device polled, which is no secret.
  case record_kind::user_code:
  case record_kind::device_polls:
    return residence::short_lived;
  }
  return residence::main;
}

bool is_for_main_alone(const batch& steps) noexcept {
  return std::all_of(steps.begin(), steps.end(), [](const operation& each) {
    return residence_of(each.item.kind) == residence::main;
  });
}

divided_batch::divided_batch(const batch& steps, std::uint64_t version_mark)
  : version_mark_(version_mark), count_(steps.size()) {
  writes_main_ = std::any_of(steps.begin(), steps.end(), [](const operation& each) {
    return residence_of(each.item.kind) != residence::short_lived && writes(each.what)
           && !(is_settling(each) && each.what == verb::add);
  });
  for (std::size_t i = 0; i < steps.size(); ++i)
    switch (residence_of(steps[i].item.kind)) {
    case residence::main:
      main_.add(steps[i], i);
      break;
    case residence::settling:
      divide_settling(steps[i], i);
      break;
    case residence::short_lived:
      divide_short_lived(steps[i], i);
      break;
    }
}

void divided_batch::divide_settling(const operation& step, std::uint64_t number) {
  const auto& item = step.item;
  switch (step.what) {
  case verb::get:
    first_.add(step, number);
    main_.add(step, number);
    return;
  // What has not settled tells its grant in the short-lived store, see `learn`.
  case verb::get_grant:
    first_.add(get(item.kind, item.key), number);
    main_.add(step, number);
    return;
  case verb::add:
    return first_.add(step, number);
  case verb::replace:
    if ((step.version & version_mark_) == 0)
      return main_.add(replace(lengthened(item), step.version), number);
    main_.add(add(lengthened(item)), number);
    last_.push_back(erase(item.kind, item.key));
    return;
  // Marks of what was used stay until they end by themselves, or a first version that Redis still has,
  // or has again, would be good once more. What has not settled needs its client and its grant.
  case verb::erase_all:
    return;
  case verb::put:
  case verb::take:
  case verb::erase:
  case verb::require:
    is_possible_ = false;
    return;
  }
}

void divided_batch::learn(const batch_outcome& of_first) {
  for (std::size_t i = 0; i < of_first.steps.size(); ++i) {
    const auto at = std::find(main_.numbers.begin(), main_.numbers.end(), first_.numbers[i]);
    const auto* member = of_first.steps[i].one();
    if (at == main_.numbers.end() || member == nullptr)
      continue;
    auto& step = main_.steps[static_cast<std::size_t>(at - main_.numbers.begin())];
    // A record is of one grant for as long as it is: settled or not, it says the same.
    if (step.what == verb::get_grant)
      step = get(record_kind::grant, member->group);
  }
}

void divided_batch::divide_short_lived(const operation& step, std::uint64_t number) {
  switch (step.what) {
  case verb::get:
  case verb::require:
  case verb::add:
    return first_.add(step, number);
  case verb::put:
  case verb::replace:
  case verb::take:
    is_possible_ = is_possible_ && !writes_main_;
    return first_.add(step, number);
  case verb::get_grant:
    is_possible_ = false;
    return;
  case verb::erase:
    if (writes_main_)
      last_.push_back(step);
    else
      first_.add(step, number);
    return;
  // They end within minutes, and lead nowhere without their client.
  case verb::erase_all:
    return;
  }
}

batch_outcome divided_batch::merge(
  batch_outcome of_first, std::optional<batch_outcome> of_main, protocol::time_point now) const {
  batch_outcome made;
  if (!of_first.is_applied || !of_main) {
    made.failed_at = of_first.failed_at < first_.numbers.size() ? first_.numbers[of_first.failed_at]
                                                                : of_first.failed_at;
    return made;
  }
  if (!of_main->is_applied) {
    made.failed_at = of_main->failed_at < main_.numbers.size() ? main_.numbers[of_main->failed_at]
                                                               : of_main->failed_at;
    return made;
  }
  made.is_applied = true;
  made.steps.resize(count_);
  const auto forget_expired = [now](std::vector<record>& found) {
    std::erase_if(found, [now](const record& each) {
      return !each.key.empty() && !is_alive(each.expires_at, now);
    });
  };
  for (std::size_t i = 0; i < of_first.steps.size(); ++i) {
    forget_expired(of_first.steps[i].found);
    made.steps[first_.numbers[i]] = std::move(of_first.steps[i]);
  }
  for (std::size_t i = 0; i < of_main->steps.size(); ++i) {
    auto& step = of_main->steps[i];
    const auto& asked = main_.steps[i];
    if (is_settling(asked) && asked.what == verb::get) {
      // What has settled counts, and nothing else of that key, also when its life is over.
      if (step.found.empty() && !step.is_unchanged)
        continue;
      for (auto& each : step.found)
        shorten(each);
      forget_expired(step.found);
    }
    made.steps[main_.numbers[i]] = std::move(step);
  }
  return made;
}

} // namespace gatehouse::store
