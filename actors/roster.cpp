#include "actors/roster.hpp"

#include <caf/all.hpp>
#include <utility>

namespace gatehouse::actors {

namespace {

/// With normal priority, so that what was sent before is handled first.
void tell_to_end(const caf::strong_actor_ptr& actor) {
  actor->enqueue(
    nullptr, caf::make_message_id(),
    caf::make_message(caf::exit_msg{caf::actor_addr{}, caf::exit_reason::user_shutdown}), nullptr);
}

} // namespace

std::size_t roster::add(caf::strong_actor_ptr actor) {
  const std::lock_guard lock(mutex_);
  end_if_closed(actor);
  actors_.push_back(std::move(actor));
  return actors_.size() - 1;
}

void roster::replace(std::size_t seat, caf::strong_actor_ptr actor) {
  const std::lock_guard lock(mutex_);
  end_if_closed(actor);
  // Nobody has a seat any more when all were told to end.
  if (seat < actors_.size())
    actors_[seat].swap(actor);
}

void roster::watch(const caf::strong_actor_ptr& actor, on_death then) {
  caf::actor_cast<caf::abstract_actor*>(actor)->attach_functor(
    [this, then = std::move(then)](const caf::error& reason) {
      if (!is_closed_)
        then(reason);
    });
}

void roster::end_all() {
  std::vector<caf::strong_actor_ptr> ended;
  {
    const std::lock_guard lock(mutex_);
    ended.swap(actors_);
  }
  for (const auto& each : ended)
    tell_to_end(each);
}

std::size_t roster::size() const {
  const std::lock_guard lock(mutex_);
  return actors_.size();
}

void roster::end_if_closed(const caf::strong_actor_ptr& actor) const {
  // A node that began to end while this one was made would wait for it for ever.
  if (is_closed_)
    tell_to_end(actor);
}

} // namespace gatehouse::actors
