#include "actors/sqlite_reader.hpp"

#include <spdlog/logger.h>

namespace gatehouse::actors {

sqlite_reader::sqlite_reader(caf::actor_config& config, sqlite_parts parts)
  : store_reader_actor::base(config), parts_(std::move(parts)),
    records_(parts_.options, store::sqlite_store::access::read, parts_.random),
    sealing_(parts_.secrets, parts_.random) {}

sqlite_reader::behavior_type sqlite_reader::make_behavior() {
  return {
    [this](const request_context&, const store::batch& steps) -> caf::result<store::batch_outcome> {
      parts_.for_readers->leave();
      auto came = records_.read(steps, parts_.now());
      settle(came.fault);
      if (!came.fault.empty())
        return make_error(fault::store_failed);
      if (!sealing_.open_all(steps, came.batch)) {
        tell_unopened(parts_);
        return make_error(fault::store_failed);
      }
      return std::move(came.batch);
    },
    [this](const request_context&, const store::list_query& query) -> caf::result<store::page> {
      parts_.for_readers->leave();
      auto came = records_.list(query, parts_.now());
      settle(came.fault);
      if (!came.fault.empty())
        return make_error(fault::store_failed);
      if (!sealing_.open_all(came.found)) {
        tell_unopened(parts_);
        return make_error(fault::store_failed);
      }
      return std::move(came.found);
    },
  };
}

void sqlite_reader::settle(const std::string& fault) {
  auto& health = parts_.state->store_reads;
  if (fault.empty()) {
    if (health.recover())
      parts_.log->info("the store can be read again");
    return;
  }
  const auto pending = pending_schema(parts_.options);
  const auto& why = pending.empty() ? fault : pending;
  if (health.fail(why))
    parts_.log->error("the store cannot be read: {}", why);
}

} // namespace gatehouse::actors
