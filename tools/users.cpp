#include "config/users_file.hpp"
#include "protocol/account_name.hpp"
#include "protocol/argon2id.hpp"
#include "protocol/random.hpp"
#include "tools/new_password.hpp"
#include "tools/private_file.hpp"
#include "tools/system_sources.hpp"
#include "tools/verbs.hpp"

#include <array>
#include <filesystem>
#include <ostream>

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;

constexpr std::size_t salt_bytes = 16;

std::string lines_of(const std::vector<config::problem>& problems) {
  std::string text;
  for (const auto& each : problems)
    text += (text.empty() ? "" : "\n") + config::to_string(each);
  return text;
}

outcome<protocol::account_directory> read_accounts(const config::source_file& file) {
  auto read = config::read_users(file);
  if (const auto* problems = std::get_if<std::vector<config::problem>>(&read))
    return misuse(lines_of(*problems));
  return std::move(std::get<protocol::account_directory>(read));
}

/// A file that is not there yet is an empty one.
outcome<config::source_file> read_file(const std::string& path) {
  if (!path.ends_with(".yaml") && !path.ends_with(".yml"))
    return misuse("the file's name must end in .yaml or .yml");
  std::error_code fault;
  if (!std::filesystem::exists(path, fault))
    return config::source_file{path, {}};
  auto read = config::read_source_file(path);
  if (const auto* problems = std::get_if<std::vector<config::problem>>(&read))
    return misuse(lines_of(*problems));
  return std::move(std::get<config::source_file>(read));
}

/// One entry of the list; strings as JSON, which YAML takes.
std::string entry_of(const protocol::account& x, std::string_view indent) {
  const auto line = [&](std::string_view name, const json::value& value) {
    return std::string(indent) + "  " + std::string(name) + ": " + json::write(value) + '\n';
  };
  std::string text = std::string(indent) + "- subject: " + json::write(x.subject.str()) + '\n';
  text += line("username", x.username);
  text += line("password", x.password_hash);
  if (!x.emails.empty())
    text += line("emails", json::array(x.emails.begin(), x.emails.end()));
  if (!x.claims.empty())
    text += line("claims", x.claims);
  return text;
}

/// Puts the account behind the others and leaves every line as it is, remarks included. What comes
/// out is read again: a file that goes on with something else has no end to add to.
outcome<std::string> with_account(
  const config::source_file& file, const protocol::account& x, std::size_t before) {
  std::string start = file.text;
  if (!start.empty() && !start.ends_with('\n'))
    start += '\n';
  const std::array<std::string, 3> endings{
    entry_of(x, "  "), entry_of(x, ""), "users:\n" + entry_of(x, "  ")};
  for (const auto& ending : endings) {
    const config::source_file made{file.name, start + ending};
    const auto read = read_accounts(made);
    if (read && read->all().size() == before + 1 && read->by_subject(x.subject) != nullptr)
      return made.text;
  }
  return misuse(
    file.name + " does not end with its list of users; add this to the list:\n"
    + entry_of(x, "  "));
}

outcome<protocol::account> account_of(const call& x) {
  protocol::account made;
  made.username = x.given.text_or("username", "");
  made.emails = x.given.texts("email");
  auto names = made.emails;
  names.push_back(made.username);
  for (const auto& each : names)
    if (!protocol::normalize_account_name(each))
      return misuse("user names and e-mail addresses are printable ASCII without blanks");
  made.subject =
    protocol::subject_id(x.given.text_or("subject", protocol::random_uuid(system_random())));
  if (const auto name = x.given.text("name"))
    made.claims.emplace_back("name", *name);
  return made;
}

outcome<void> create_user(const call& x) {
  const auto path = x.given.text("file");
  if (!path || !x.given.has("username"))
    return misuse("--file and --username are needed");
  auto file = read_file(*path);
  if (!file)
    return file.error();
  auto accounts = read_accounts(*file);
  if (!accounts)
    return accounts.error();
  auto made = account_of(x);
  if (!made)
    return made.error();
  const auto before = accounts->all().size();
  if (const auto taken = accounts->add(*made))
    return failure{
      exit_code::refused, "another user has " + config::printable(*taken) + " already"};
  auto password =
    x.given.flag("password-stdin") ? read_password_line(x.in) : ask_for_new_password(x.err);
  if (!password)
    return password.error();
  made->password_hash =
    protocol::argon2id::hash(*password, {}, protocol::random_bytes(system_random(), salt_bytes));
  auto text = with_account(*file, *made, before);
  if (!text)
    return text.error();
  if (auto written = replace_private_file(*path, *text); !written)
    return written.error();
  x.out << made->subject.str() << '\n';
  return {};
}

} // namespace

std::vector<command> user_verbs() {
  return {
    {.path = "create user",
     .help = "Add a person to a file of accounts (accounts.file)",
     .example = "create user --file users.yaml --username ada --email ada@example.org\n"
                "create user --file users.yaml --username bob --password-stdin < password.txt",
     .act = &create_user,
     .options =
       {{.name = "file", .help = "The YAML file; made when it is not there"},
        {.name = "username", .help = "Printable ASCII without blanks; its case does not count"},
        {.name = "email", .kind = option_kind::list, .help = "May be used in place of the name"},
        {.name = "name", .help = "The full name, for the claim name"},
        {.name = "subject", .help = "The sub of tokens; else a random UUID"},
        {.name = "password-stdin",
         .kind = option_kind::flag,
         .help = "Read the password from standard input, one line, instead of asking"}}},
  };
}

} // namespace gatehouse::tools
