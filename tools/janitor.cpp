#include "protocol/time.hpp"
#include "store/at_rest.hpp"
#include "store/cleaning.hpp"
#include "tools/configuration.hpp"
#include "tools/migration_target.hpp"
#include "tools/raw_store.hpp"
#include "tools/serve_options.hpp"
#include "tools/system_sources.hpp"
#include "tools/verbs.hpp"

#include <algorithm>
#include <charconv>
#include <ostream>

namespace gatehouse::tools {

namespace {

constexpr std::uint64_t most_rows = 1'000'000'000;

/// What is asked for, as times and numbers.
struct cleaning_order {
  store::cleaning_rules rules{};
  /// What expired by then goes.
  protocol::time_point expired_by{};
  std::uint64_t limit = 10'000;
  std::uint64_t batch_size = 100;
};

outcome<std::uint64_t> number_of(const call& x, const std::string& name, std::uint64_t otherwise) {
  const auto text = x.given.text(name);
  if (!text)
    return outcome<std::uint64_t>(boost::system::in_place_value, otherwise);
  std::uint64_t out = 0;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), out);
  if (fault != std::errc{} || end != text->data() + text->size() || out == 0 || out > most_rows)
    return misuse("--" + name + " must be a number from 1 to " + std::to_string(most_rows));
  return outcome<std::uint64_t>(boost::system::in_place_value, out);
}

outcome<std::optional<std::chrono::seconds>> age_of(const call& x, const std::string& name) {
  const auto text = x.given.text(name);
  if (!text)
    return std::optional<std::chrono::seconds>();
  const auto age = protocol::parse_duration(*text);
  if (!age || *age < std::chrono::nanoseconds{0})
    return misuse("--" + name + " must be a duration like 10m or 1h30m");
  return std::optional(std::chrono::ceil<std::chrono::seconds>(*age));
}

outcome<cleaning_order> order_of(const call& x) {
  if (!x.given.flag("tokens") && !x.given.flag("requests") && !x.given.flag("grants"))
    return misuse("at least one of --tokens, --requests and --grants is needed");
  const auto kept = age_of(x, "keep-if-younger");
  if (!kept)
    return kept.error();
  const auto youngest = kept->value_or(std::chrono::seconds{0});
  cleaning_order out{.expired_by = x.now - youngest};
  const auto set = [&](const char* flag, const char* name, auto& to) -> outcome<void> {
    const auto age = age_of(x, name);
    if (!age)
      return age.error();
    if (*age && x.given.flag(flag))
      to = x.now - std::max(**age, youngest);
    return {};
  };
  if (auto bad = set("tokens", "access-lifespan", out.rules.access_tokens); !bad)
    return bad.error();
  if (auto bad = set("tokens", "refresh-lifespan", out.rules.refresh_tokens); !bad)
    return bad.error();
  if (auto bad = set("requests", "consent-request-lifespan", out.rules.requests); !bad)
    return bad.error();
  if (x.given.flag("grants"))
    out.rules.trusts = out.expired_by;
  const auto limit = number_of(x, "limit", out.limit);
  if (!limit)
    return limit.error();
  const auto batch_size = number_of(x, "batch-size", out.batch_size);
  if (!batch_size)
    return batch_size.error();
  out.limit = *limit;
  out.batch_size = std::min<std::uint64_t>(*batch_size, 1000);
  return out;
}

outcome<std::uint64_t> sweep(raw_store& records, const cleaning_order& order) {
  std::uint64_t swept = 0;
  while (swept < order.limit) {
    const auto step = std::min(order.batch_size, order.limit - swept);
    const auto gone = records.sweep(order.expired_by, step);
    if (!gone)
      return gone.error();
    swept += *gone;
    if (*gone < step)
      break;
  }
  return outcome<std::uint64_t>(boost::system::in_place_value, swept);
}

/// Opens records for those rules that look into them.
using opener = std::function<bool(store::record&)>;

outcome<std::uint64_t> clean_kind(
  raw_store& records, const opener& open, const cleaning_order& order, store::record_kind kind) {
  store::list_query query{.kind = kind, .limit = order.batch_size, .counts_all = false};
  std::uint64_t gone = 0;
  for (bool goes_on = true; goes_on && gone < order.limit;) {
    auto found = records.list(query);
    if (!found)
      return found.error();
    goes_on = found->has_more && !found->items.empty();
    if (goes_on)
      query.after = found->items.back().key;
    std::vector<store::batch> group;
    for (auto& item : found->items)
      if (gone + group.size() < order.limit && open(item) && store::is_due(item, order.rules))
        group.push_back(store::removal_of(item));
    if (group.empty())
      continue;
    const auto replies = records.apply(group);
    if (!replies)
      return replies.error();
    gone += static_cast<std::uint64_t>(std::count_if(
      replies->begin(), replies->end(), [](const auto& reply) { return reply.is_applied; }));
  }
  return outcome<std::uint64_t>(boost::system::in_place_value, gone);
}

outcome<opener> opener_for(const call& x, const store::cleaning_rules& rules) {
  if (!rules.access_tokens && !rules.refresh_tokens && !rules.requests)
    return opener([](store::record&) { return true; });
  const auto loaded = configuration_of(x);
  if (!loaded)
    return loaded.error();
  const auto& secrets = loaded->settings.secrets.system;
  if (secrets.empty())
    return misuse("lifespans need secrets.system: when a record was made is sealed");
  return opener(
    [sealing = std::make_shared<store::at_rest>(secrets, system_random())](store::record& item) {
      auto opened = sealing->open(item);
      if (!opened)
        return false;
      item = *std::move(opened);
      return true;
    });
}

outcome<void> clean(const call& x) {
  const auto order = order_of(x);
  if (!order)
    return order.error();
  const auto open = opener_for(x, order->rules);
  if (!open)
    return open.error();
  const auto source = data_source_of(x);
  if (!source)
    return source.error();
  const auto records = open_raw_store(*source);
  if (!records)
    return records.error();
  const auto swept = sweep(**records, *order);
  if (!swept)
    return swept.error();
  x.out << "expired: " << *swept << '\n';
  for (const auto kind : store::kinds_of(order->rules)) {
    const auto gone = clean_kind(**records, *open, *order, kind);
    if (!gone)
      return gone.error();
    x.out << store::name(kind) << ": " << *gone << '\n';
  }
  return {};
}

} // namespace

std::vector<command> janitor_verbs() {
  auto options = target_options();
  const auto flag = [&](std::string name, std::string help) {
    options.push_back(
      {.name = std::move(name), .kind = option_kind::flag, .help = std::move(help)});
  };
  flag("tokens", "Delete access and refresh tokens that have expired");
  flag("requests", "Delete logins and consents that have expired");
  flag("grants", "Delete trust relations that have expired");
  options.push_back({.name = "keep-if-younger", .help = "Nothing younger goes (0s)"});
  options.push_back({.name = "access-lifespan", .help = "Older access tokens go, too"});
  options.push_back({.name = "refresh-lifespan", .help = "Older refresh tokens go, too"});
  options.push_back(
    {.name = "consent-request-lifespan", .help = "Older logins and consents go, too"});
  options.push_back({.name = "limit", .help = "Records of each kind at most (10000)"});
  options.push_back({.name = "batch-size", .help = "Records of one transaction (100)"});
  return {
    {.path = "janitor",
     .help = "Delete what has expired now, which the server does by itself all the time",
     .example = "janitor --tokens --requests -c /etc/gatehouse/gatehouse.yaml\n"
                "janitor --grants --keep-if-younger 24h sqlite:///var/lib/gatehouse/db.sqlite",
     .act = &clean,
     .options = std::move(options),
     .arguments = {{.name = "dsn", .help = "The data source name", .least = 0}}},
  };
}

} // namespace gatehouse::tools
