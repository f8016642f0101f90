#include "actors/accounts.hpp"

#include "actors/hasher.hpp"
#include "config/users_file.hpp"
#include "protocol/account_name.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <spdlog/logger.h>

namespace gatehouse::actors {

namespace {

/// How soon a changed file counts.
constexpr std::chrono::seconds look_interval{2};

std::string lines_of(const std::vector<config::problem>& problems) {
  std::string text;
  for (const auto& each : problems)
    text += (text.empty() ? "" : "\n") + config::to_string(each);
  return text;
}

std::string device_of(
  const std::vector<protocol::known_device>& devices, const protocol::account* account) {
  if (account == nullptr)
    return {};
  const auto mark = protocol::account_mark(*account);
  const auto found = std::find_if(
    devices.begin(), devices.end(), [&](const auto& each) { return each.mark == mark; });
  return found == devices.end() ? std::string() : found->id;
}

/// What is guessed at: for a browser that was in before the account; for strangers the name that they
/// wrote, because counts that two names share would tell that they are one account's (AB-60).
std::string counted_name(
  const protocol::account* found, const std::string& device, const std::string& name) {
  if (found != nullptr && !device.empty())
    return "account " + found->subject.str();
  return protocol::normalize_account_name(name).value_or(std::string());
}

} // namespace

std::variant<accounts_file, std::string> accounts_file::read(const std::string& path) {
  accounts_file x;
  x.path = path;
  std::error_code fault;
  // Before reading: a change in between is seen at the next look.
  x.changed_at = std::filesystem::last_write_time(path, fault);
  const auto source = config::read_source_file(path);
  if (const auto* problems = std::get_if<std::vector<config::problem>>(&source))
    return lines_of(*problems);
  auto users = config::read_users(std::get<config::source_file>(source));
  if (const auto* problems = std::get_if<std::vector<config::problem>>(&users))
    return lines_of(*problems);
  x.accounts = std::move(std::get<protocol::account_directory>(users));
  return x;
}

accounts::accounts(caf::actor_config& config, accounts_parts parts)
  : accounts_actor::base(config), parts_(std::move(parts)), lockout_(parts_.limits),
    looked_at_(parts_.file.changed_at) {
  adopt(std::move(parts_.file.accounts));
}

accounts::behavior_type accounts::make_behavior() {
  return {
    [this](const request_context& context, login_attempt& attempt) {
      return judge(context, attempt);
    },
    [this](const request_context&, const account_question& asked) { return describe(asked); },
    [this](const request_context&, const accounts_tick&) {
      if (parts_.file.path.empty())
        return;
      reload();
      delayed_send(this, look_interval, request_context{}, accounts_tick{});
    },
  };
}

void accounts::adopt(protocol::account_directory fresh) {
  accounts_ = std::move(fresh);
  if (parts_.demo)
    if (const auto taken = accounts_.add(*parts_.demo); taken && parts_.log)
      parts_.log->warn("the file of accounts has the demo's user already");
  decoy_ = protocol::account_decoy(accounts_);
  if (!protocol::is_cost_uniform(accounts_) && parts_.log)
    parts_.log->warn(
      "password hashes in the file of accounts differ in cost: the time of an answer may tell "
      "which accounts exist");
}

/// A file that is broken, or half written, changes nothing.
void accounts::reload() {
  std::error_code fault;
  const auto changed_at = std::filesystem::last_write_time(parts_.file.path, fault);
  if (fault || changed_at == looked_at_)
    return;
  looked_at_ = changed_at;
  auto read = accounts_file::read(parts_.file.path);
  if (const auto* problems = std::get_if<std::string>(&read)) {
    if (parts_.log)
      parts_.log->error(fmt::format("the changed file of accounts is not used:\n{}", *problems));
    return;
  }
  adopt(std::move(std::get<accounts_file>(read).accounts));
  if (parts_.log)
    parts_.log->info("the file of accounts was read again");
}

caf::typed_response_promise<login_verdict> accounts::judge(
  const request_context& context, login_attempt& attempt) {
  auto promise = make_response_promise<login_verdict>();
  const auto* found = accounts_.by_name(attempt.name);
  auto device = device_of(attempt.devices, found);
  auto counted = counted_name(found, device, attempt.name);
  const protocol::guess guess{
    .account = std::move(counted),
    .address = protocol::counted_address(attempt.address),
    .device = std::move(device)};
  login_verdict wrong;
  if (found != nullptr)
    wrong.tried = found->subject;
  if (const auto wait = lockout_.admit(guess, parts_.now())) {
    wrong.what = login_verdict::outcome::later;
    wrong.wait_seconds = wait->count();
    promise.deliver(wrong);
    return promise;
  }
  const bool may_enter = found != nullptr && !found->is_disabled;
  login_verdict right{.what = login_verdict::outcome::right};
  if (may_enter) {
    right.subject = found->subject;
    right.mark = protocol::account_mark(*found);
  }
  // One hash of the usual cost, whether or not there is such an account (AB-60).
  verify_secret_request question{
    .client = protocol::client_id(std::string(account_passwords)),
    .address = guess.address,
    .presented = std::move(attempt.password),
    .stored = {may_enter ? found->password_hash : decoy_}};
  request(parts_.hasher, caf::infinite, context, std::move(question))
    .then(
      [this, promise, guess, may_enter, right, wrong](bool is_right) mutable {
        if (!is_right || !may_enter)
          return void(promise.deliver(wrong));
        lockout_.take_back(guess);
        promise.deliver(right);
      },
      [this, promise, guess](caf::error& error) mutable {
        // Nothing was guessed.
        lockout_.take_back(guess);
        promise.deliver(error);
      });
  return promise;
}

account_answer accounts::describe(const account_question& asked) const {
  account_answer x;
  x.is_empty = accounts_.all().empty();
  const auto* found = accounts_.by_subject(asked.subject);
  if (found == nullptr || found->is_disabled)
    return x;
  x.is_known = true;
  x.shown_name = found->username;
  // Where userinfo shows all that was handed in, no more is handed in than the scope covers.
  const bool is_filtered = parts_.userinfo == protocol::userinfo_rule::by_scope;
  x.claims = protocol::json::write(
    is_filtered ? protocol::claims_to_choose_from(*found, asked.scope)
                : protocol::claims_within(*found, asked.scope));
  return x;
}

} // namespace gatehouse::actors
