#include "store/secret_rotation.hpp"

#include <algorithm>
#include <utility>

namespace gatehouse::store {

secret_rotation::secret_rotation(at_rest sealing, std::uint64_t page)
  : sealing_(std::move(sealing)), page_(std::max<std::uint64_t>(1, page)) {
  if (form_at_rest(static_cast<record_kind>(kind_)) == at_rest_form::plain)
    go_to_next_kind();
}

void secret_rotation::go_to_next_kind() {
  after_.clear();
  do
    ++kind_;
  while (kind_ < record_kinds
         && form_at_rest(static_cast<record_kind>(kind_)) == at_rest_form::plain);
}

std::optional<list_query> secret_rotation::next() const {
  if (kind_ >= record_kinds)
    return std::nullopt;
  return list_query{
    .kind = static_cast<record_kind>(kind_), .after = after_, .limit = page_, .counts_all = false};
}

std::vector<batch> secret_rotation::take(const page& found) {
  std::vector<batch> out;
  for (const auto& item : found.items) {
    ++figures_.looked_at;
    if (sealing_.is_current(item)) {
      ++figures_.current;
      continue;
    }
    auto opened = sealing_.open(item);
    if (!opened) {
      ++figures_.unreadable;
      continue;
    }
    out.push_back({replace(sealing_.seal(*std::move(opened)), item.version)});
  }
  if (found.has_more && !found.items.empty())
    after_ = found.items.back().key;
  else
    go_to_next_kind();
  return out;
}

void secret_rotation::note(const batch_outcome& reply) {
  ++(reply.is_applied ? figures_.sealed_anew : figures_.changed_meanwhile);
}

} // namespace gatehouse::store
