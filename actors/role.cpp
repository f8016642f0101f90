#include "actors/role.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace gatehouse::actors {

namespace {

constexpr std::array<role, 4> all_roles{
  role::public_listener, role::admin_listener, role::store, role::signer};

std::vector<role> needs(role x) {
  switch (x) {
  case role::public_listener:
  case role::admin_listener:
    return {role::store, role::signer};
  case role::signer:
    return {role::store};
  case role::store:
    return {};
  }
  return {};
}

std::optional<role> role_named(std::string_view text) {
  const auto found =
    std::find_if(all_roles.begin(), all_roles.end(), [&](role x) { return name(x) == text; });
  return found == all_roles.end() ? std::nullopt : std::optional(*found);
}

/// What to do about a role that is missing. Where one process has the store, a second one would have
/// records of its own, or wait for the first in vain.
std::string way_out(role_set here, const config::data_source& store) {
  if (std::holds_alternative<config::memory_dsn>(store))
    return "the memory store lives in one process, so run 'gatehouse serve all', or name all roles "
           "with --roles";
  if (std::holds_alternative<config::sqlite_dsn>(store))
    return "one process serves a file of SQLite, so run 'gatehouse serve all', or name all roles "
           "with --roles";
  here.insert({role::store, role::signer});
  std::string advice(
    "nodes share the database, and each has its own way to it and to the keys, so name those roles "
    "here as well: 'gatehouse serve --roles");
  char before = ' ';
  for (const auto x : here) {
    advice += std::exchange(before, ',');
    advice += name(x);
  }
  advice += '\'';
  return advice;
}

} // namespace

std::string_view name(role x) noexcept {
  switch (x) {
  case role::public_listener:
    return "public";
  case role::admin_listener:
    return "admin";
  case role::store:
    return "store";
  case role::signer:
    return "signer";
  }
  return "";
}

std::variant<role_set, std::string> read_roles(std::string_view text) {
  if (text == "all")
    return role_set(all_roles.begin(), all_roles.end());
  role_set roles;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto known = role_named(word);
    if (!known)
      return "there is no role '" + std::string(word)
             + "'; the roles are public, admin, store and signer";
    roles.insert(*known);
  }
  if (roles.empty())
    return std::string("no role is named; the roles are public, admin, store and signer");
  return roles;
}

std::optional<std::string> missing_role(
  const role_set& here, const role_set& elsewhere, const config::data_source& store) {
  for (const auto x : here)
    for (const auto needed : needs(x))
      if (!here.contains(needed) && !elsewhere.contains(needed))
        return "the role '" + std::string(name(x)) + "' needs the role '"
               + std::string(name(needed)) + "', which no node serves: " + way_out(here, store);
  return std::nullopt;
}

} // namespace gatehouse::actors
