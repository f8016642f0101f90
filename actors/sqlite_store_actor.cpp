#include "actors/sqlite_store_actor.hpp"

#include "store/sqlite_store.hpp"
#include "store/statement_values.hpp"

namespace gatehouse::actors {

sqlite_store_actor::sqlite_store_actor(caf::actor_config& config, connections to)
  : store_actor::base(config), to_(std::move(to)) {}

sqlite_store_actor::behavior_type sqlite_store_actor::make_behavior() {
  return {
    [this](
      const request_context& context, store::batch& steps) -> caf::result<store::batch_outcome> {
      if (store::is_read_only(steps)) {
        if (!to_.for_readers->enter())
          return make_error(fault::overloaded);
        return delegate(next_reader(), context, std::move(steps));
      }
      if (!to_.for_writer->enter())
        return make_error(fault::overloaded);
      return delegate(to_.writer, context, std::move(steps));
    },
    [this](
      const request_context& context, const store::list_query& query) -> caf::result<store::page> {
      if (!to_.for_readers->enter())
        return make_error(fault::overloaded);
      return delegate(next_reader(), context, query);
    },
    [this](
      const request_context& context, const sweep_request& wanted) -> caf::result<std::uint64_t> {
      if (!to_.for_writer->enter())
        return make_error(fault::overloaded);
      return delegate(to_.writer, context, wanted);
    },
    // The writer sends itself its own.
    [](const request_context&, const sweep_tick&) {},
  };
}

const store_reader_actor& sqlite_store_actor::next_reader() {
  next_ = (next_ + 1) % to_.readers.size();
  return to_.readers[next_];
}

} // namespace gatehouse::actors
