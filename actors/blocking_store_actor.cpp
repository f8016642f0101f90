#include "actors/blocking_store_actor.hpp"

#include "store/statement_values.hpp"

#include <algorithm>
#include <functional>

namespace gatehouse::actors {

blocking_store_actor::blocking_store_actor(caf::actor_config& config, connections to)
  : store_actor::base(config), to_(std::move(to)) {}

blocking_store_actor::behavior_type blocking_store_actor::make_behavior() {
  return {
    [this](
      const request_context& context, store::batch& steps) -> caf::result<store::batch_outcome> {
      if (!to_.readers.empty() && store::is_read_only(steps)) {
        if (!to_.for_readers->enter())
          return make_error(fault::overloaded);
        return delegate(next_reader(), context, std::move(steps));
      }
      if (!to_.for_writer->enter())
        return make_error(fault::overloaded);
      const auto& writer = writer_of(steps);
      return delegate(writer, context, std::move(steps));
    },
    [this](
      const request_context& context, const store::list_query& query) -> caf::result<store::page> {
      if (to_.readers.empty()) {
        if (!to_.for_writer->enter())
          return make_error(fault::overloaded);
        return delegate(to_.writers.front(), context, query);
      }
      if (!to_.for_readers->enter())
        return make_error(fault::overloaded);
      return delegate(next_reader(), context, query);
    },
    [this](
      const request_context& context, const sweep_request& wanted) -> caf::result<std::uint64_t> {
      if (!to_.for_writer->enter())
        return make_error(fault::overloaded);
      return delegate(to_.writers.front(), context, wanted);
    },
    // The writers send themselves their own.
    [](const request_context&, const sweep_tick&) {},
  };
}

const store_reader_actor& blocking_store_actor::next_reader() {
  next_ = (next_ + 1) % to_.readers.size();
  return to_.readers[next_];
}

const store_writer_actor& blocking_store_actor::writer_of(const store::batch& steps) const {
  const auto first = std::find_if(
    steps.begin(), steps.end(), [](const auto& each) { return store::writes(each.what); });
  if (to_.writers.size() == 1 || first == steps.end())
    return to_.writers.front();
  const auto& item = first->item;
  const auto number = std::hash<std::string>{}(item.group.empty() ? item.key : item.group);
  return to_.writers[number % to_.writers.size()];
}

} // namespace gatehouse::actors
