#include "tools/run.hpp"

#include "tools/command_line.hpp"
#include "tools/endpoint.hpp"
#include "tools/verbs.hpp"

#include <algorithm>
#include <ostream>

namespace gatehouse::tools {

namespace {

int report_failure(const failure& why, std::ostream& err) {
  if (!why.message.empty())
    err << "error: " << why.message << '\n';
  return why.code;
}

std::string program_name(const std::string& path) {
  const auto name = path.substr(path.rfind('/') + 1);
  return name == "hydra" ? name : "gatehouse";
}

/// The options that all verbs share which ask a server.
std::vector<option> shared_options(const command& verb) {
  auto out = server_options();
  out.push_back(
    {.name = "format",
     .help = "default, table, json, json-pretty, yaml, jsonpointer=/a/b or jsonpath=$.a.b"});
  out.push_back(
    {.name = "quiet", .kind = option_kind::flag, .help = "Print ids only", .also = "-q"});
  // Hydra 1.x has the short form for callbacks.
  const bool is_taken = std::any_of(verb.options.begin(), verb.options.end(), [](const auto& next) {
    return next.also.starts_with("-c,");
  });
  if (!is_taken)
    out.push_back(
      {.name = "config",
       .kind = option_kind::list,
       .help = "Accepted for Hydra's scripts without effect",
       .also = "-c"});
  return out;
}

std::vector<command> complete_commands() {
  auto out = all_verbs();
  for (auto& verb : out) {
    if (verb.asks == peer::nobody)
      continue;
    auto more = shared_options(verb);
    verb.options.insert(verb.options.end(), more.begin(), more.end());
  }
  return out;
}

outcome<void> act(const command& verb, const given_options& given, const invocation& asked) {
  auto shown_as = read_format(given.text_or("format", ""), verb.default_shape);
  if (!shown_as)
    return shown_as.error();
  shown_as->quiet = given.flag("quiet");
  const auto server = find_server(verb.asks, given, asked.environment);
  if (!server)
    return server.error();
  return verb.act(
    {given, *server, *shown_as, asked.environment, asked.now, asked.in, asked.out, asked.err,
     asked.wait});
}

} // namespace

int run(const invocation& asked) {
  const auto commands = complete_commands();
  const auto parsed =
    parse_command_line(program_name(asked.program), all_sections(), commands, asked.arguments);
  if (const auto* help = std::get_if<help_text>(&parsed)) {
    asked.out << help->text;
    return exit_code::done;
  }
  if (const auto* wrong = std::get_if<failure>(&parsed))
    return report_failure(*wrong, asked.err);
  const auto& [verb, given] = std::get<chosen>(parsed);
  const auto done = act(*verb, given, asked);
  return done ? exit_code::done : report_failure(done.error(), asked.err);
}

} // namespace gatehouse::tools
