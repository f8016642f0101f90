#include "protocol/account.hpp"

#include "protocol/account_name.hpp"
#include "protocol/argon2id.hpp"
#include "protocol/base64url.hpp"
#include "protocol/digest.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace gatehouse::protocol {

namespace {

constexpr std::size_t mark_characters = 22;

struct scope_of_claim {
  std::string_view claim;
  std::string_view scope;
};

/// OpenID Connect Core §5.4.
constexpr std::array<scope_of_claim, 19> standard_claims{{
  {"name", "profile"},
  {"family_name", "profile"},
  {"given_name", "profile"},
  {"middle_name", "profile"},
  {"nickname", "profile"},
  {"preferred_username", "profile"},
  {"profile", "profile"},
  {"picture", "profile"},
  {"website", "profile"},
  {"gender", "profile"},
  {"birthdate", "profile"},
  {"zoneinfo", "profile"},
  {"locale", "profile"},
  {"updated_at", "profile"},
  {"email", "email"},
  {"email_verified", "email"},
  {"address", "address"},
  {"phone_number", "phone"},
  {"phone_number_verified", "phone"},
}};

std::string_view scope_for(std::string_view claim) {
  const auto found =
    std::find_if(standard_claims.begin(), standard_claims.end(), [&](const scope_of_claim& each) {
      return each.claim == claim;
    });
  return found == standard_claims.end() ? claim : found->scope;
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
  json::value all(x.claims);
  if (all.find("preferred_username") == nullptr)
    all.set("preferred_username", x.username);
  if (all.find("email") == nullptr && !x.emails.empty())
    all.set("email", x.emails.front());
  json::object chosen;
  for (const auto& [name, claim] : *all.if_object())
    if (std::find(scope.begin(), scope.end(), scope_for(name)) != scope.end())
      chosen.emplace_back(name, claim);
  return chosen;
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
