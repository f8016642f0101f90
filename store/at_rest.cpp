#include "store/at_rest.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace gatehouse::store {

namespace {

/// What a seal is bound to. Lengths stand before texts, so that no two records have the same.
std::string binding_of(const record& item) {
  const auto kind = name(item.kind);
  std::string out;
  out.reserve(
    kind.size() + item.key.size() + item.group.size() + item.subject.size() + item.client.size()
    + 20);
  for (const std::string_view text :
       {kind, std::string_view(item.key), std::string_view(item.group),
        std::string_view(item.subject), std::string_view(item.client)}) {
    out += std::to_string(text.size());
    out += ':';
    out += text;
  }
  return out;
}

} // namespace

at_rest_form form_at_rest(record_kind kind) noexcept {
  using enum at_rest_form;
  switch (kind) {
  // What operators and developers registered; secrets stand there as hashes.
  case record_kind::client:
  case record_kind::jwt_trust:
  case record_kind::jwt_trust_name:
  // Digests, counts and times.
  case record_kind::assertion_id:
  case record_kind::user_code:
  case record_kind::device_polls:
  case record_kind::user_code_attempts:
    return plain;
  case record_kind::access_token:
  case record_kind::refresh_token:
  case record_kind::interaction:
  case record_kind::login_session:
  case record_kind::grant:
  case record_kind::authorization_code:
  case record_kind::remembered_consent:
  case record_kind::forced_subject:
  case record_kind::device_code:
    return session;
  case record_kind::json_web_key:
    return key;
  }
  return session;
}

at_rest::at_rest(
  const std::vector<protocol::secret>& secrets, const protocol::random_source& random,
  plain_payloads plain, sealed_kinds which)
  : sessions_(secrets, "session", random), keys_(secrets, "key", random), plain_(plain),
    which_(which) {}

at_rest_form at_rest::form_of(record_kind kind) const noexcept {
  const auto form = form_at_rest(kind);
  return form == at_rest_form::plain && which_ == sealed_kinds::all ? at_rest_form::session : form;
}

record at_rest::seal(record item) {
  const auto form = form_of(item.kind);
  if (form != at_rest_form::plain)
    item.payload = sealer_of(form).seal(item.payload, binding_of(item));
  return item;
}

bool at_rest::open_in_place(record& item) {
  const auto form = form_of(item.kind);
  if (form == at_rest_form::plain)
    return true;
  if (!protocol::is_bulk_sealed(item.payload))
    return plain_ == plain_payloads::accepted;
  auto opened = sealer_of(form).open(item.payload, binding_of(item));
  if (!opened)
    return false;
  item.payload = *std::move(opened);
  return true;
}

std::optional<record> at_rest::open(record item) {
  if (!open_in_place(item))
    return std::nullopt;
  return item;
}

bool at_rest::is_current(const record& item) const noexcept {
  const auto form = form_of(item.kind);
  return form == at_rest_form::plain
         || (form == at_rest_form::key ? keys_ : sessions_).is_current(item.payload);
}

void at_rest::seal_all(batch& steps) {
  for (auto& step : steps)
    if (step.what == verb::put || step.what == verb::add || step.what == verb::replace)
      step.item = seal(std::move(step.item));
}

bool at_rest::open_all(const batch& steps, batch_outcome& x) {
  for (std::size_t i = 0; i < x.steps.size() && i < steps.size(); ++i) {
    // Of what was written, an outcome tells the version alone.
    const auto what = steps[i].what;
    if (what != verb::get && what != verb::get_grant && what != verb::take)
      continue;
    for (auto& item : x.steps[i].found)
      if (!open_in_place(item))
        return false;
  }
  return true;
}

bool at_rest::open_all(page& x) {
  return std::all_of(
    x.items.begin(), x.items.end(), [&](record& item) { return open_in_place(item); });
}

} // namespace gatehouse::store
