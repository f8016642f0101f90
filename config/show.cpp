#include "config/show.hpp"

#include "config/shown_value.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace gatehouse::config {

namespace {

namespace json = protocol::json;

std::vector<std::string_view> parts_of(std::string_view name) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto dot = name.find('.');
    parts.push_back(name.substr(0, dot));
    if (dot == std::string_view::npos)
      return parts;
    name.remove_prefix(dot + 1);
  }
}

/// Opens the sections of nested keys as they come; the table keeps each section together.
class yaml_writer {
public:
  void write(std::string_view name, const json::value& shown, const origin& from) {
    const auto parts = parts_of(name);
    const auto shared =
      std::mismatch(parts.begin(), parts.end() - 1, open_.begin(), open_.end()).first;
    for (auto part = shared; part != parts.end() - 1; ++part)
      begin_line(static_cast<std::size_t>(part - parts.begin()), *part) += '\n';
    open_.assign(parts.begin(), parts.end() - 1);
    begin_line(open_.size(), parts.back()) +=
      " " + json::write(shown) + " # " + to_string(from) + '\n';
  }

  /// A comment, so that what is shown stays a configuration.
  void write_unset(std::string_view name) { out_ += "# " + std::string(name) + " is not set\n"; }

  std::string take() { return std::move(out_); }

private:
  std::string& begin_line(std::size_t depth, std::string_view key) {
    out_.append(depth * 2, ' ');
    out_ += key;
    return out_ += ':';
  }

  std::vector<std::string_view> open_;
  std::string out_;
};

template <class Each>
void for_each_value(const effective_values& values, Each each) {
  for (std::size_t i = 0; i < all_keys().size(); ++i) {
    const auto& x = all_keys()[i];
    const auto& now = values.at(i);
    if (!std::holds_alternative<std::monostate>(now.what))
      each(x.name, shown_value(x, now.what), now.from);
  }
}

} // namespace

std::string show_as_yaml(const effective_values& values) {
  yaml_writer writer;
  for_each_value(
    values, [&](const std::string& name, const json::value& shown, const origin& from) {
      writer.write(name, shown, from);
    });
  for (std::size_t i = 0; i < all_keys().size(); ++i)
    if (std::holds_alternative<std::monostate>(values.at(i).what))
      writer.write_unset(all_keys()[i].name);
  return writer.take();
}

std::string show_as_json(const effective_values& values) {
  json::object all;
  for_each_value(
    values, [&](const std::string& name, const json::value& shown, const origin& from) {
      all.emplace_back(name, json::object{{"value", shown}, {"origin", to_string(from)}});
    });
  return json::write_pretty(all) + "\n";
}

} // namespace gatehouse::config
