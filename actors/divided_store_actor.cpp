#include "actors/divided_store_actor.hpp"

#include "store/redis_store.hpp"

namespace gatehouse::actors {

/// One batch on its way.
struct divided_store_actor::task {
  request_context context;
  store::divided_batch divided;
  caf::typed_response_promise<store::batch_outcome> owed;
  store::batch_outcome of_first{};
};

namespace {

/// What comes of nothing.
store::batch_outcome applied() {
  store::batch_outcome made;
  made.is_applied = true;
  return made;
}

} // namespace

divided_store_actor::divided_store_actor(
  caf::actor_config& config, store_actor main, store_actor short_lived,
  std::function<protocol::time_point()> now)
  : store_actor::base(config), main_(std::move(main)), short_lived_(std::move(short_lived)),
    now_(std::move(now)) {}

divided_store_actor::behavior_type divided_store_actor::make_behavior() {
  return {
    [this](
      const request_context& context, store::batch& steps) -> caf::result<store::batch_outcome> {
      if (store::is_for_main_alone(steps))
        return delegate(main_, context, std::move(steps));
      store::divided_batch divided(steps, store::redis_version_mark);
      if (!divided.is_possible())
        return make_error(fault::store_failed);
      auto owed = make_response_promise<store::batch_outcome>();
      const auto x = std::make_shared<task>(task{context, std::move(divided), owed});
      x->of_first = applied();
      if (x->divided.first().empty()) {
        ask_main(x);
        return owed;
      }
      request(short_lived_, caf::infinite, context, x->divided.first())
        .then(
          [this, x](store::batch_outcome& came) {
            x->of_first = std::move(came);
            if (!x->of_first.is_applied)
              return finish(x, std::nullopt);
            x->divided.learn(x->of_first);
            ask_main(x);
          },
          [x](caf::error& error) { x->owed.deliver(std::move(error)); });
      return owed;
    },
    [this](const request_context& context, const store::list_query& query)
      -> caf::result<store::page> { return delegate(main_, context, query); },
    [this](const request_context& context, const sweep_request& wanted)
      -> caf::result<std::uint64_t> { return delegate(main_, context, wanted); },
    [this](const request_context& context, const sweep_tick& tick) {
      send(main_, context, tick);
      send(short_lived_, context, tick);
    },
  };
}

void divided_store_actor::ask_main(const task_ptr& x) {
  if (x->divided.main().empty())
    return finish(x, applied());
  request(main_, caf::infinite, x->context, x->divided.main())
    .then(
      [this, x](store::batch_outcome& came) { finish(x, std::move(came)); },
      [x](caf::error& error) { x->owed.deliver(std::move(error)); });
}

void divided_store_actor::finish(const task_ptr& x, std::optional<store::batch_outcome> of_main) {
  const bool is_decided = of_main && of_main->is_applied;
  auto made = x->divided.merge(std::move(x->of_first), std::move(of_main), now_());
  if (is_decided && !x->divided.last().empty())
    // It only makes room: what is left there does not count any more.
    request(short_lived_, caf::infinite, x->context, x->divided.last())
      .then([](const store::batch_outcome&) {}, [](const caf::error&) {});
  x->owed.deliver(std::move(made));
}

void divided_store_actor::on_exit() {
  main_ = nullptr;
  short_lived_ = nullptr;
}

} // namespace gatehouse::actors
