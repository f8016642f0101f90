#include "store/redis_store.hpp"

#include "store/record_version.hpp"
#include "store/statement_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

namespace gatehouse::store {

namespace {

constexpr const char* unreadable =
  "what lies in Redis cannot be opened: it was changed, or sealed under a secret that is gone";
constexpr const char* unexpected = "Redis has answered something else than was asked";
constexpr const char* by_keys_alone = "Redis finds records by their keys alone";

bool writes_record(verb what) noexcept {
  return what == verb::put || what == verb::add || what == verb::replace;
}

/// A text with its length in front, so that another can follow.
void append(std::string& to, std::string_view text) {
  to += std::to_string(text.size());
  to += ':';
  to += text;
}

/// Reads what stands in front of a colon, and goes behind it.
std::optional<std::int64_t> take_number(std::string_view& from) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(from.data(), from.data() + from.size(), number);
  if (fault != std::errc{} || end == from.data() + from.size() || *end != ':')
    return std::nullopt;
  from.remove_prefix(static_cast<std::size_t>(end - from.data()) + 1);
  return number;
}

bool take_text(std::string_view& from, std::string& into) {
  const auto length = take_number(from);
  if (!length || *length < 0 || static_cast<std::size_t>(*length) > from.size())
    return false;
  into = from.substr(0, static_cast<std::size_t>(*length));
  from.remove_prefix(into.size());
  return true;
}

std::optional<std::uint64_t> take_version(std::string_view& from) {
  std::uint64_t version = 0;
  if (from.size() < redis_version_digits)
    return std::nullopt;
  const auto* end = from.data() + redis_version_digits;
  const auto [stop, fault] = std::from_chars(from.data(), end, version, 16);
  if (fault != std::errc{} || stop != end)
    return std::nullopt;
  from.remove_prefix(redis_version_digits);
  return version;
}

std::string key_of(const record& item) {
  return "gatehouse:" + std::string(name(item.kind)) + ":" + item.key;
}

std::optional<std::size_t> misfit_in(const batch& steps) {
  const auto found = std::find_if(steps.begin(), steps.end(), [](const operation& each) {
    return writes_record(each.what) && !fits(each.item, sql_dialect::postgres);
  });
  if (found == steps.end())
    return std::nullopt;
  return static_cast<std::size_t>(found - steps.begin());
}

batch_outcome failed_at(std::uint64_t step) {
  batch_outcome made;
  made.failed_at = step;
  return made;
}

} // namespace

redis_store::redis_store(at_rest sealing, protocol::random_source random, redis_driver& driver)
  : sealing_(std::move(sealing)), random_(std::move(random)), driver_(driver) {}

void redis_store::apply(batch steps, on_batch then, redis_driver::time_point now) {
  if (std::any_of(steps.begin(), steps.end(), [](const operation& each) {
        return each.what == verb::erase_all || each.what == verb::get_grant;
      }))
    return then(store_fault{by_keys_alone});
  if (const auto misfit = misfit_in(steps))
    return then(failed_at(*misfit));
  versions written;
  std::vector<redis_step> told;
  for (const auto& each : steps) {
    written.push_back(writes_record(each.what) ? random_version(random_) | redis_version_mark : 0);
    told.push_back(step_of(each, written.back()));
  }
  driver_.run(
    redis_call(std::move(told)),
    [this, steps = std::move(steps), written = std::move(written),
     then = std::move(then)](const redis_driver::answer& said) {
      if (const auto* why = std::get_if<std::string>(&said))
        return then(store_fault{*why});
      then(read_all(steps, written, std::get<redis_reply>(said)));
    },
    now);
}

redis_step redis_store::step_of(const operation& from, std::uint64_t version) {
  redis_step out;
  out.what = from.what;
  out.key = key_of(from.item);
  out.version = from.version;
  if (!writes_record(from.what))
    return out;
  auto item = from.item;
  // With the payload the end is sealed, too.
  item.payload =
    std::to_string(protocol::numeric_date(item.expires_at)) + ':' + std::move(item.payload);
  item = sealing_.seal(std::move(item));
  out.expires_at = item.expires_at;
  out.value = redis_version(version);
  for (const auto* each : {&item.group, &item.subject, &item.client})
    append(out.value, *each);
  out.value += item.payload;
  return out;
}

std::optional<record> redis_store::read(const operation& step, std::string_view value) {
  record item;
  item.kind = step.item.kind;
  item.key = step.item.key;
  const auto version = take_version(value);
  if (
    !version || !take_text(value, item.group) || !take_text(value, item.subject)
    || !take_text(value, item.client))
    return std::nullopt;
  item.version = *version;
  item.payload = value;
  auto opened = sealing_.open(std::move(item));
  if (!opened)
    return std::nullopt;
  std::string_view payload = opened->payload;
  const auto end = take_number(payload);
  if (!end)
    return std::nullopt;
  opened->expires_at = protocol::from_numeric_date(*end);
  opened->payload = std::string(payload);
  return opened;
}

bool redis_store::read_step(
  const operation& step, std::uint64_t version, const redis_reply& said, outcome& into) {
  using enum redis_reply::form;
  if (step.what == verb::get || step.what == verb::take) {
    into.is_unchanged = said.what == integer;
    if (said.what != text)
      return said.what == nil || said.what == integer;
    auto item = read(step, said.text);
    if (!item)
      return false;
    into.erased = step.what == verb::take ? 1 : 0;
    into.found.push_back(std::move(*item));
    return true;
  }
  if (said.what != integer)
    return false;
  if (step.what == verb::erase)
    into.erased = said.number == 1 ? 1 : 0;
  if (writes_record(step.what)) {
    record item;
    item.kind = step.item.kind;
    item.version = version;
    into.found.push_back(std::move(item));
  }
  return true;
}

store_answer<batch_outcome> redis_store::read_all(
  const batch& steps, const versions& written, const redis_reply& said) {
  using enum redis_reply::form;
  if (said.what != list || said.items.size() != 2 || said.items[0].what != integer)
    return store_fault{unexpected};
  const auto& told = said.items[1];
  if (said.items[0].number == 0) {
    if (
      told.what != integer || told.number < 0
      || static_cast<std::uint64_t>(told.number) >= steps.size())
      return store_fault{unexpected};
    return failed_at(static_cast<std::uint64_t>(told.number));
  }
  if (told.what != list || told.items.size() != steps.size())
    return store_fault{unexpected};
  batch_outcome made;
  made.is_applied = true;
  made.steps.resize(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (!read_step(steps[i], written[i], told.items[i], made.steps[i]))
      return store_fault{unreadable};
  return made;
}

} // namespace gatehouse::store
