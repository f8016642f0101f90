#include "tools/rotation.hpp"

#include "tools/configuration.hpp"
#include "tools/serve_options.hpp"
#include "tools/system_sources.hpp"
#include "tools/verbs.hpp"

#include <algorithm>
#include <ostream>

namespace gatehouse::tools {

namespace {

constexpr int most_passes = 3;
/// Records of one transaction: nodes that write wait for it, and not for long.
constexpr std::uint64_t page_size = 100;
constexpr std::uint64_t told_every = 100'000;
constexpr auto accept_plain = "accept-plain";

outcome<store::rotation_figures> run_pass(
  raw_store& records, store::at_rest sealing,
  const std::function<void(const store::rotation_figures&)>& tell) {
  store::secret_rotation pass(std::move(sealing), page_size);
  std::uint64_t told = 0;
  while (const auto query = pass.next()) {
    const auto found = records.list(*query);
    if (!found)
      return found.error();
    const auto steps = pass.take(*found);
    if (!steps.empty()) {
      const auto replies = records.apply(steps);
      if (!replies)
        return replies.error();
      for (const auto& reply : *replies)
        pass.note(reply);
    }
    if (const auto now = pass.figures().looked_at / told_every; now != told) {
      told = now;
      tell(pass.figures());
    }
  }
  return pass.figures();
}

outcome<void> verdict_on(const store::rotation_figures& x) {
  if (x.unreadable > 0)
    return failure{
      exit_code::refused,
      std::to_string(x.unreadable)
        + " records do not open with any secret of secrets.system; they were left as they are"};
  if (x.changed_meanwhile > 0)
    return failure{
      exit_code::refused,
      "some records are changed faster than they can be sealed: run it again, after every node "
      "has the new secret in front"};
  return {};
}

outcome<void> rotate(const call& x) {
  const auto loaded = configuration_of(x);
  if (!loaded)
    return loaded.error();
  const auto& settings = loaded->settings;
  if (settings.secrets.system.empty())
    return misuse("secrets.system is empty");
  const auto records = open_raw_store(settings.stores.main);
  if (!records)
    return records.error();
  const auto plain =
    x.given.flag(accept_plain) ? store::plain_payloads::accepted : store::plain_payloads::refused;
  const auto figures = rotate_secrets(
    **records, settings.secrets.system, plain, [&](const store::rotation_figures& so_far) {
      x.err << so_far.looked_at << " records looked at" << std::endl;
    });
  if (!figures)
    return figures.error();
  x.out << "looked at:         " << figures->looked_at
        << "\nalready current:   " << figures->current
        << "\nsealed anew:       " << figures->sealed_anew
        << "\nchanged meanwhile: " << figures->changed_meanwhile
        << "\nunreadable:        " << figures->unreadable << '\n';
  return verdict_on(*figures);
}

} // namespace

outcome<store::rotation_figures> rotate_secrets(
  raw_store& records, const std::vector<protocol::secret>& secrets, store::plain_payloads plain,
  const std::function<void(const store::rotation_figures&)>& tell) {
  std::uint64_t sealed_before = 0;
  for (int pass = 1;; ++pass) {
    auto figures = run_pass(records, {secrets, system_random(), plain}, tell);
    if (!figures)
      return figures;
    if (figures->changed_meanwhile > 0 && pass < most_passes) {
      sealed_before += figures->sealed_anew;
      continue;
    }
    // What earlier passes sealed is current in this one; it is told once.
    figures->current -= std::min(figures->current, sealed_before);
    figures->sealed_anew += sealed_before;
    return figures;
  }
}

std::vector<command> rotation_verbs() {
  auto options = configuration_options();
  options.push_back(
    {.name = accept_plain,
     .kind = option_kind::flag,
     .help = "Seal payloads that are not sealed, too, instead of refusing them"});
  return {
    {.path = "rotate secrets",
     .help = "Seal everything under the first of secrets.system, while nodes serve",
     .example = "rotate secrets -c /etc/gatehouse/gatehouse.yaml",
     .act = &rotate,
     .options = std::move(options)},
  };
}

} // namespace gatehouse::tools
