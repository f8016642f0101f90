#include "tools/command_line.hpp"

#include "tools/terminal_text.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <sstream>

namespace gatehouse::tools {

namespace {

constexpr auto exit_codes = R"(Exit codes:
  0  done
  1  the server said no
  2  the command line, a file or the configuration is wrong
  3  the server could not be reached)";

std::vector<std::string> words_of(const std::string& path) {
  std::istringstream stream(path);
  return {std::istream_iterator<std::string>(stream), {}};
}

std::vector<std::string> split_at_commas(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const auto& text : texts) {
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');)
      if (!part.empty())
        out.push_back(part);
  }
  return out;
}

/// The tree of subcommands that CLI11 parses, and what belongs to each leaf.
class command_tree {
public:
  command_tree(const std::string& program, const std::vector<section>& sections)
    : program_(program),
      root_("An OAuth 2.0 and OpenID Connect authority that follows ORY Hydra's ways.", program) {
    root_.require_subcommand(1);
    root_.get_formatter()->column_width(34);
    root_.footer(
      "Run '" + program + " VERB --help' for its options and an example.\n\n" + exit_codes);
    for (const auto& next : sections)
      root_.add_subcommand(next.word, next.help)->group(next.group)->require_subcommand(1);
  }

  void add(const command& verb) {
    auto* app = &root_;
    for (const auto& word : words_of(verb.path)) {
      const auto known =
        app->get_subcommands([&](const CLI::App* next) { return next->get_name() == word; });
      app = known.empty() ? app->add_subcommand(word, verb.help) : known.front();
    }
    // A section that is a verb itself.
    app->require_subcommand(0);
    for (const auto& other : verb.aliases)
      app->alias(other);
    leaf made{.app = app, .verb = &verb};
    for (const auto& next : verb.options)
      made.options.emplace_back(&next, add_option(*app, next));
    for (const auto& next : verb.arguments)
      made.arguments.emplace_back(&next, add_argument(*app, next));
    app->footer("Example:" + examples_of(verb));
    leaves_.push_back(std::move(made));
  }

  std::variant<chosen, help_text, failure> parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());
    try {
      root_.parse(std::move(arguments));
    } catch (const CLI::CallForHelp&) {
      return help_text{root_.help()};
    } catch (const CLI::ParseError& wrong) {
      return misuse(
        terminal_text(sentence_of(wrong)) + "\nRun '" + name_of(asked_app())
        + " --help' for usage.");
    }
    return choose();
  }

private:
  struct leaf {
    CLI::App* app;
    const command* verb;
    std::vector<std::pair<const option*, CLI::Option*>> options{};
    std::vector<std::pair<const argument*, CLI::Option*>> arguments{};
  };

  static CLI::Option* add_option(CLI::App& app, const option& x) {
    const auto names = "--" + x.name + (x.also.empty() ? "" : "," + x.also);
    if (x.kind == option_kind::flag)
      return app.add_flag(names, x.help);
    auto* out = app.add_option(names, CLI::callback_t{}, x.help);
    out->multi_option_policy(
      x.kind == option_kind::text ? CLI::MultiOptionPolicy::TakeLast
                                  : CLI::MultiOptionPolicy::TakeAll);
    return out->type_name(x.kind == option_kind::list ? "A,B" : "TEXT");
  }

  static CLI::Option* add_argument(CLI::App& app, const argument& x) {
    auto* out = app.add_option(x.name, CLI::callback_t{}, x.help);
    out->expected(static_cast<int>(std::max<std::size_t>(x.least, 1)), static_cast<int>(x.most));
    // Otherwise CLI11 stops at the least number of words.
    out->allow_extra_args(x.most > 1);
    return out->type_name("")->required(x.least > 0);
  }

  std::string examples_of(const command& verb) const {
    std::istringstream lines(verb.example);
    std::string out;
    for (std::string line; std::getline(lines, line);)
      out += "\n  " + program_ + " " + line;
    return out;
  }

  /// CLI11 says of an unknown verb only that one is missing, and repeats every word that it did
  /// not expect: behind a mistyped option that may be a secret.
  std::string sentence_of(const CLI::ParseError& wrong) {
    const auto rest = asked_app().remaining();
    const auto is_option = [](const std::string& word) { return word.starts_with('-'); };
    const auto option = std::find_if(rest.begin(), rest.end(), is_option);
    if (option != rest.end())
      return "unknown option: " + option->substr(0, option->find('='));
    if (dynamic_cast<const CLI::RequiredError*>(&wrong) && !rest.empty())
      return "unknown: " + rest.front();
    if (dynamic_cast<const CLI::ExtrasError*>(&wrong))
      return "too many arguments";
    return wrong.what();
  }

  /// The deepest subcommand that was named.
  CLI::App& asked_app() {
    auto* app = &root_;
    while (!app->get_subcommands().empty())
      app = app->get_subcommands().front();
    return *app;
  }

  static std::string name_of(const CLI::App& app) {
    const auto* parent = app.get_parent();
    return parent ? name_of(*parent) + " " + app.get_name() : app.get_name();
  }

  /// What Go's flag package takes, which Hydra's scripts were written for; nothing for other words.
  static std::optional<bool> truth_of(const std::string& word) {
    constexpr std::array yes{"true", "1", "t", "T", "TRUE", "True"};
    constexpr std::array no{"false", "0", "f", "F", "FALSE", "False"};
    if (std::find(yes.begin(), yes.end(), word) != yes.end())
      return true;
    if (std::find(no.begin(), no.end(), word) != no.end())
      return false;
    return std::nullopt;
  }

  std::variant<chosen, help_text, failure> choose() {
    const auto* app = &asked_app();
    const auto found = std::find_if(
      leaves_.begin(), leaves_.end(), [&](const leaf& next) { return next.app == app; });
    chosen out{.verb = found->verb};
    for (const auto& [what, from] : found->options) {
      if (from->count() == 0)
        continue;
      auto values = from->results();
      if (what->kind == option_kind::list)
        values = split_at_commas(values);
      if (what->kind == option_kind::flag) {
        const auto truth = truth_of(values.back());
        if (!truth)
          return misuse("--" + what->name + " is true or false");
        values = {*truth ? "true" : "false"};
      }
      out.given.set(what->name, std::move(values));
    }
    for (const auto& [what, from] : found->arguments)
      if (from->count() > 0)
        out.given.set(what->name, from->results());
    return out;
  }

  std::string program_;
  CLI::App root_;
  std::vector<leaf> leaves_;
};

} // namespace

std::variant<chosen, help_text, failure> parse_command_line(
  const std::string& program, const std::vector<section>& sections,
  const std::vector<command>& commands, std::vector<std::string> arguments) {
  if (!arguments.empty() && arguments.front() == "help") {
    arguments.erase(arguments.begin());
    arguments.emplace_back("--help");
  }
  if (!arguments.empty() && arguments.front() == "--version")
    arguments.front() = "version";
  command_tree tree(program, sections);
  for (const auto& next : commands)
    tree.add(next);
  return tree.parse(std::move(arguments));
}

} // namespace gatehouse::tools
