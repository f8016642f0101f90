#include "config/effective.hpp"

#include <algorithm>
#include <utility>

namespace gatehouse::config {

effective_values::effective_values(protocol::profile which) {
  for (const auto& x : all_keys())
    values_.push_back({default_value(x, which), {"default", 0, 0}, true});
}

const effective_value& effective_values::at(std::string_view name) const {
  return values_[index_of(name)];
}

void effective_values::set(std::size_t index, value what, origin from) {
  values_[index] = {std::move(what), std::move(from), false};
}

bool effective_values::flag(std::string_view name) const {
  return std::get<bool>(at(name).what);
}

std::int64_t effective_values::integer(std::string_view name) const {
  return std::get<std::int64_t>(at(name).what);
}

std::chrono::nanoseconds effective_values::duration(std::string_view name) const {
  return std::get<std::chrono::nanoseconds>(at(name).what);
}

std::string effective_values::text(std::string_view name) const {
  const auto& what = at(name).what;
  return std::holds_alternative<std::monostate>(what) ? "" : std::get<std::string>(what);
}

const std::vector<std::string>& effective_values::texts(std::string_view name) const {
  return std::get<std::vector<std::string>>(at(name).what);
}

std::size_t effective_values::choice(std::string_view name) const {
  const auto index = index_of(name);
  const auto& choices = all_keys()[index].choices;
  const auto found =
    std::find(choices.begin(), choices.end(), std::get<std::string>(values_[index].what));
  return static_cast<std::size_t>(found - choices.begin());
}

} // namespace gatehouse::config
