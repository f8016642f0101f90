#include "protocol/account.hpp"

#include "protocol/account_name.hpp"
#include "protocol/argon2id.hpp"
#include "protocol/base64url.hpp"
#include "protocol/digest.hpp"
#include "protocol/id_token.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace gatehouse::protocol {

namespace {

constexpr std::size_t mark_characters = 22;

/// Claims that no standard knows have a scope of their own name.
std::string_view scope_for(std::string_view claim) {
  return scope_of_claim(claim).value_or(claim);
}

bool holds(const std::vector<std::string>& scope, std::string_view wanted) {
  return std::find(scope.begin(), scope.end(), wanted) != scope.end();
}

json::object choose(const account& x, const std::function<bool(std::string_view)>& is_chosen) {
  json::value all(x.claims);
  if (all.find("preferred_username") == nullptr)
    all.set("preferred_username", x.username);
  if (all.find("email") == nullptr && !x.emails.empty())
    all.set("email", x.emails.front());
  json::object chosen;
  for (const auto& [name, claim] : *all.if_object())
    if (is_chosen(name))
      chosen.emplace_back(name, claim);
  return chosen;
}

/// How often each cost stands, by the text that says it.
std::map<std::string, std::size_t> costs_of(const account_directory& accounts) {
  std::map<std::string, std::size_t> counts;
  for (const auto& each : accounts.all())
    if (const auto cost = argon2id::cost_of(each.password_hash))
      ++counts[argon2id::decoy(*cost)];
  return counts;
}

} // namespace

std::optional<std::string> account_directory::add(account x) {
  std::vector<std::string> names{x.username};
  names.insert(names.end(), x.emails.begin(), x.emails.end());
  std::vector<std::string> normalized;
  for (const auto& each : names) {
    auto name = normalize_account_name(each);
    if (!name || names_.contains(*name))
      return each;
    // One account may have one name twice: ada as user name, Ada as alias.
    normalized.push_back(std::move(*name));
  }
  if (x.subject.empty() || subjects_.contains(x.subject))
    return x.subject.str();
  for (auto& each : normalized)
    names_.emplace(std::move(each), accounts_.size());
  subjects_.emplace(x.subject, accounts_.size());
  accounts_.push_back(std::move(x));
  return std::nullopt;
}

const account* account_directory::by_name(std::string_view name) const {
  const auto normalized = normalize_account_name(name);
  const auto found = normalized ? names_.find(*normalized) : names_.end();
  return found == names_.end() ? nullptr : &accounts_[found->second];
}

const account* account_directory::by_subject(const subject_id& subject) const {
  const auto found = subjects_.find(subject);
  return found == subjects_.end() ? nullptr : &accounts_[found->second];
}

json::object claims_within(const account& x, const std::vector<std::string>& scope) {
  return choose(x, [&](std::string_view name) { return holds(scope, scope_for(name)); });
}

json::object claims_to_choose_from(const account& x, const std::vector<std::string>& scope) {
  return choose(x, [&](std::string_view name) {
    return scope_of_claim(name).has_value() || holds(scope, name);
  });
}

std::string account_decoy(const account_directory& accounts) {
  const auto counts = costs_of(accounts);
  const auto most = std::max_element(
    counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? argon2id::decoy({}) : most->first;
}

bool is_cost_uniform(const account_directory& accounts) {
  return costs_of(accounts).size() <= 1;
}

std::string account_mark(const account& x) {
  return to_base64url(sha256(x.subject.str() + '\0' + x.password_hash)).substr(0, mark_characters);
}

} // namespace gatehouse::protocol
