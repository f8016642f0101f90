#include "config/load.hpp"

#include "config/cross_checks.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gatehouse::config {

namespace {

void append(std::vector<problem>& problems, std::vector<problem> more) {
  std::move(more.begin(), more.end(), std::back_inserter(problems));
}

/// Gathers assignments in rising precedence.
class merger {
public:
  void add(assignments more) {
    append(problems, std::move(more.problems));
    std::move(more.list.begin(), more.list.end(), std::back_inserter(list_));
  }

  void add(const source_file& file) {
    auto tree = parse(file);
    if (auto* bad = std::get_if<std::vector<problem>>(&tree))
      append(problems, std::move(*bad));
    else
      add(assignments_in(std::get<node>(tree)));
  }

  void add(const flag& x) {
    const origin where{"flag " + printable(x.name), 0, 0};
    if (const auto* what = find_key(x.key))
      list_.push_back({what, {where, untyped{x.text}}});
    else
      problems.push_back(
        {severity::error, where, "unknown key " + printable(x.key) + suggestion(x.key)});
  }

  /// Reads every value, overridden ones too: a wrong type is an error wherever it stands. A key with
  /// a value that cannot be read has its default.
  effective_values read() {
    std::vector<std::pair<const assignment*, value>> values;
    for (const auto& next : list_) {
      auto read = read_value(*next.what, next.value);
      if (const auto* bad = std::get_if<misfit>(&read))
        problems.push_back({severity::error, next.value.where, next.what->name + " " + bad->why});
      else
        values.emplace_back(&next, std::get<value>(std::move(read)));
    }
    all_read_ = values.size() == list_.size();
    effective_values out(profile_in(values));
    for (auto& [next, what] : values)
      out.set(index_of(next->what->name), std::move(what), next->value.where);
    return out;
  }

  /// Whether the values are what was meant.
  [[nodiscard]] bool has_read_all() const noexcept { return all_read_; }

  std::vector<problem> problems;

private:
  /// The profile decides the defaults, so it is looked up first.
  static protocol::profile profile_in(
    const std::vector<std::pair<const assignment*, value>>& values) {
    auto out = protocol::profile::standard;
    for (const auto& [next, what] : values)
      if (next->what->name == "profile")
        out = protocol::profile_named(std::get<std::string>(what)).value_or(out);
    return out;
  }

  std::vector<assignment> list_;
  bool all_read_ = false;
};

} // namespace

config_result<configuration> load(const sources& from) {
  merger merge;
  for (const auto& file : from.files)
    merge.add(file);
  merge.add(assignments_in(from.environment));
  for (const auto& x : from.flags)
    merge.add(x);
  auto values = merge.read();
  append(merge.problems, find_planned(values));
  // A default that stands where something else was meant contradicts nobody.
  if (merge.has_read_all())
    append(merge.problems, find_contradictions(values));
  if (has_errors(merge.problems))
    return std::move(merge.problems);
  auto made = make_settings(values);
  return configuration{std::move(made), std::move(values), std::move(merge.problems)};
}

} // namespace gatehouse::config
