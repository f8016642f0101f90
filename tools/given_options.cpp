#include "tools/given_options.hpp"

namespace gatehouse::tools {

bool given_options::has(std::string_view name) const {
  return values_.find(name) != values_.end();
}

bool given_options::flag(std::string_view name) const {
  return text(name) == "true";
}

std::optional<std::string> given_options::text(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end() || found->second.empty())
    return std::nullopt;
  return found->second.back();
}

std::string given_options::text_or(std::string_view name, std::string_view otherwise) const {
  return text(name).value_or(std::string(otherwise));
}

std::vector<std::string> given_options::texts(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

void given_options::set(std::string name, std::vector<std::string> values) {
  values_.insert_or_assign(std::move(name), std::move(values));
}

} // namespace gatehouse::tools
