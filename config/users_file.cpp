#include "config/users_file.hpp"

#include "protocol/account_name.hpp"
#include "protocol/argon2id.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::config {

namespace {

constexpr std::size_t max_subject_bytes = 255;
constexpr std::array<std::string_view, 6> known_keys{"subject", "username", "password",
                                                     "emails",  "disabled", "claims"};

bool is_known(std::string_view key) {
  return std::find(known_keys.begin(), known_keys.end(), key) != known_keys.end();
}

/// Reads one entry of the list; what is wrong with it goes to `problems`.
class user_reader {
public:
  user_reader(const node& from, std::vector<problem>& problems)
    : from_(from), members_(std::get_if<object>(&from.data)), problems_(problems) {
    if (members_ == nullptr) {
      refuse(from.where, "a user is an object with username, subject and password");
      return;
    }
    for (const auto& each : *members_)
      if (!is_known(each.key))
        refuse(each.where, "unknown key " + printable(each.key));
  }

  std::string text(std::string_view key) {
    const auto* x = find(key);
    if (x == nullptr)
      return refuse(from_.where, key, " is missing"), std::string();
    const auto* text = std::get_if<std::string>(&x->data);
    if (text == nullptr || text->empty())
      return refuse(x->where, key, " must be a string that is not empty"), std::string();
    return *text;
  }

  std::vector<std::string> texts(std::string_view key) {
    const auto* x = find(key);
    std::vector<std::string> read;
    if (x == nullptr)
      return read;
    const auto* items = std::get_if<array>(&x->data);
    if (items == nullptr)
      return refuse(x->where, key, " must be a list of strings"), read;
    for (const auto& each : *items) {
      const auto* text = std::get_if<std::string>(&each.data);
      if (text == nullptr)
        refuse(each.where, key, " must be a list of strings");
      else
        read.push_back(*text);
    }
    return read;
  }

  bool truth(std::string_view key) {
    const auto* x = find(key);
    const auto* flag = x == nullptr ? nullptr : std::get_if<bool>(&x->data);
    if (x != nullptr && flag == nullptr)
      refuse(x->where, key, " must be true or false");
    return flag != nullptr && *flag;
  }

  protocol::json::object claims() {
    const auto* x = find("claims");
    if (x == nullptr)
      return {};
    auto read = to_json(*x);
    if (auto* members = read.if_object())
      return std::move(*members);
    return refuse(x->where, "claims must be an object"), protocol::json::object();
  }

  [[nodiscard]] const origin& place_of(std::string_view key) const {
    const auto* x = find(key);
    return x == nullptr ? from_.where : x->where;
  }

  void refuse(const origin& where, std::string message) {
    problems_.push_back({severity::error, where, std::move(message)});
  }

  void refuse(const origin& where, std::string_view key, std::string_view what) {
    std::string message(key);
    refuse(where, message.append(what));
  }

private:
  [[nodiscard]] const node* find(std::string_view key) const {
    if (members_ == nullptr)
      return nullptr;
    const auto found = std::find_if(
      members_->begin(), members_->end(), [&](const auto& each) { return each.key == key; });
    return found == members_->end() ? nullptr : &found->value;
  }

  const node& from_;
  const object* members_;
  std::vector<problem>& problems_;
};

void check(user_reader& read, const protocol::account& x) {
  if (x.subject.str().size() > max_subject_bytes)
    read.refuse(read.place_of("subject"), "subject is longer than 255 characters");
  if (!x.password_hash.empty() && !protocol::argon2id::cost_of(x.password_hash))
    read.refuse(
      read.place_of("password"),
      "password must be an Argon2id hash as `gatehouse create user` writes it, of at most 256 MiB "
      "and 16 passes");
  if (!x.username.empty() && !protocol::normalize_account_name(x.username))
    read.refuse(
      read.place_of("username"), "username must be printable ASCII without blanks, at most 254");
  for (const auto& each : x.emails)
    if (!protocol::normalize_account_name(each))
      read.refuse(
        read.place_of("emails"), "an e-mail address must be printable ASCII without blanks");
}

void add_user(
  const node& from, protocol::account_directory& accounts, std::vector<problem>& problems) {
  const auto before = problems.size();
  user_reader read(from, problems);
  if (problems.size() > before && !std::holds_alternative<object>(from.data))
    return;
  protocol::account x{
    .subject = protocol::subject_id(read.text("subject")),
    .username = read.text("username"),
    .emails = read.texts("emails"),
    .password_hash = read.text("password"),
    .is_disabled = read.truth("disabled"),
    .claims = read.claims()};
  check(read, x);
  if (problems.size() > before)
    return;
  if (const auto taken = accounts.add(std::move(x)))
    read.refuse(from.where, "another user has " + printable(*taken) + " already");
}

} // namespace

config_result<protocol::account_directory> read_users(const source_file& file) {
  auto parsed = parse(file);
  if (auto* wrong = std::get_if<std::vector<problem>>(&parsed))
    return std::move(*wrong);
  const auto& top = std::get<node>(parsed);
  std::vector<problem> problems;
  protocol::account_directory accounts;
  for (const auto& each : std::get<object>(top.data)) {
    const auto* users = std::get_if<array>(&each.value.data);
    if (each.key != "users")
      problems.push_back({severity::error, each.where, "unknown key " + printable(each.key)});
    else if (users == nullptr)
      problems.push_back({severity::error, each.value.where, "users must be a list"});
    else
      for (const auto& user : *users)
        add_user(user, accounts, problems);
  }
  if (!problems.empty())
    return problems;
  return accounts;
}

} // namespace gatehouse::config
