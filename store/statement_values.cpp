#include "store/statement_values.hpp"

#include <algorithm>

namespace gatehouse::store {

namespace {

std::size_t position_of(index by) noexcept {
  return static_cast<std::size_t>(by);
}

statement_slot erasing_slot(index by) noexcept {
  switch (by) {
  case index::group:
    return statement_slot::erase_group;
  case index::subject:
    return statement_slot::erase_subject;
  case index::client:
    return statement_slot::erase_client;
  }
  return statement_slot::erase_client;
}

} // namespace

const sql_statement& statement_at(const kind_statements& of, statement_slot which) noexcept {
  switch (which) {
  case statement_slot::get:
    return of.get;
  case statement_slot::get_grant:
    return of.get_grant;
  case statement_slot::require:
    return of.require;
  case statement_slot::require_version:
    return of.require_version;
  case statement_slot::put:
    return of.put;
  case statement_slot::add:
    return of.add;
  case statement_slot::replace:
    return of.replace;
  case statement_slot::replace_payload:
    return of.replace_payload;
  case statement_slot::take:
    return of.take;
  case statement_slot::take_rest:
    return of.take_rest;
  case statement_slot::erase:
    return of.erase;
  case statement_slot::erase_group:
    return of.erase_all[position_of(index::group)];
  case statement_slot::erase_subject:
    return of.erase_all[position_of(index::subject)];
  case statement_slot::erase_client:
    return of.erase_all[position_of(index::client)];
  case statement_slot::sweep:
    return of.sweep;
  }
  return of.get;
}

statement_slot slot_of(const operation& step) noexcept {
  switch (step.what) {
  case verb::get:
    return statement_slot::get;
  case verb::get_grant:
    return statement_slot::get_grant;
  case verb::put:
    return statement_slot::put;
  case verb::add:
    return statement_slot::add;
  case verb::replace:
    return statement_slot::replace;
  case verb::take:
    return statement_slot::take;
  case verb::erase:
    return statement_slot::erase;
  case verb::erase_all:
    return erasing_slot(step.by);
  case verb::require:
    return step.version == 0 ? statement_slot::require : statement_slot::require_version;
  }
  return statement_slot::get;
}

bool can_fail(const operation& step, sql_dialect dialect) noexcept {
  switch (step.what) {
  case verb::add:
  case verb::replace:
  case verb::take:
  case verb::require:
    return true;
  case verb::put:
    return !fits(step.item, dialect);
  case verb::get:
  case verb::get_grant:
  case verb::erase:
  case verb::erase_all:
    return false;
  }
  return false;
}

bool writes(verb what) noexcept {
  return what != verb::get && what != verb::get_grant && what != verb::require;
}

bool is_read_only(const batch& steps) noexcept {
  return std::none_of(
    steps.begin(), steps.end(), [](const operation& each) { return writes(each.what); });
}

bool fits(const record& item, sql_dialect dialect) noexcept {
  const auto most = longest_column(dialect);
  const auto is_short = [most](const std::string& text) { return text.size() <= most; };
  return (dialect == sql_dialect::sqlite || is_short(item.key)) && is_short(item.group)
         && is_short(item.subject) && is_short(item.client);
}

} // namespace gatehouse::store
