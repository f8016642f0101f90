#include "store/client_record.hpp"

#include "protocol/client_json.hpp"

namespace gatehouse::store {

record to_record(const protocol::client& x) {
  record item;
  item.kind = record_kind::client;
  item.key = x.id.str();
  item.payload = protocol::store_client(x);
  item.group = x.owner;
  item.subject = x.name;
  return item;
}

} // namespace gatehouse::store
