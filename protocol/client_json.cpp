#include "protocol/client_json.hpp"

#include <algorithm>
#include <utility>

namespace gatehouse::protocol {

namespace {

using strings = std::vector<std::string>;

/// When a member with an empty value is left out of what is shown.
enum class when_empty : std::uint8_t { show, leave_out, null_when_created };

template <class T>
struct member {
  std::string_view name;
  T client::*field;
  when_empty empty = when_empty::show;
};

constexpr std::array<member<std::string>, 21> text_members{{
  {"client_name", &client::name},
  {"scope", &client::scope},
  {"owner", &client::owner},
  {"policy_uri", &client::policy_uri},
  {"tos_uri", &client::tos_uri},
  {"client_uri", &client::client_uri},
  {"logo_uri", &client::logo_uri},
  {"subject_type", &client::subject_type},
  {"sector_identifier_uri", &client::sector_identifier_uri, when_empty::leave_out},
  {"jwks_uri", &client::jwks_uri, when_empty::leave_out},
  {"token_endpoint_auth_method", &client::token_endpoint_auth_method},
  {"token_endpoint_auth_signing_alg", &client::token_endpoint_auth_signing_alg,
   when_empty::leave_out},
  {"request_object_signing_alg", &client::request_object_signing_alg, when_empty::leave_out},
  {"userinfo_signed_response_alg", &client::userinfo_signed_response_alg, when_empty::leave_out},
  {"id_token_signed_response_alg", &client::id_token_signed_response_alg, when_empty::leave_out},
  {"frontchannel_logout_uri", &client::frontchannel_logout_uri, when_empty::leave_out},
  {"backchannel_logout_uri", &client::backchannel_logout_uri, when_empty::leave_out},
  {"access_token_strategy", &client::access_token_strategy, when_empty::leave_out},
  {"initiate_login_uri", &client::initiate_login_uri, when_empty::leave_out},
  {"secret_hash", &client::secret_hash, when_empty::leave_out},
  {"registration_token_mark", &client::registration_token_mark, when_empty::leave_out},
}};

constexpr std::array<member<strings>, 9> list_members{{
  {"redirect_uris", &client::redirect_uris},
  {"grant_types", &client::grant_types, when_empty::null_when_created},
  {"response_types", &client::response_types, when_empty::null_when_created},
  {"audience", &client::audience},
  {"contacts", &client::contacts, when_empty::null_when_created},
  {"allowed_cors_origins", &client::allowed_cors_origins},
  {"request_uris", &client::request_uris, when_empty::leave_out},
  {"post_logout_redirect_uris", &client::post_logout_redirect_uris, when_empty::leave_out},
  {"rotated_secret_hashes", &client::rotated_secret_hashes, when_empty::leave_out},
}};

constexpr std::array<member<bool>, 3> flag_members{{
  {"skip_consent", &client::skip_consent},
  {"frontchannel_logout_session_required", &client::frontchannel_logout_session_required,
   when_empty::leave_out},
  {"backchannel_logout_session_required", &client::backchannel_logout_session_required,
   when_empty::leave_out},
}};

/// Members that only the store sees: never read from a caller, never shown.
constexpr bool is_hidden(std::string_view name) noexcept {
  return name == "secret_hash" || name == "rotated_secret_hashes"
         || name == "registration_token_mark";
}

enum class audience_of : std::uint8_t { caller, store };

/// Reads members into a client; remembers the first that was wrong.
class reader {
public:
  reader(const json::value& from, audience_of whom) : from_(from), whom_(whom) {}

  void read(client& into) {
    for (const auto& each : text_members)
      read_member(each, into);
    for (const auto& each : list_members)
      read_member(each, into);
    for (const auto& each : flag_members)
      read_member(each, into);
    read_text("client_id", [&](const auto& text) { into.id = client_id(text); });
    read_objects(into);
    read_lifespans(into);
    if (whom_ == audience_of::store) {
      read_time("created_at", into.created_at);
      read_time("updated_at", into.updated_at);
    }
  }

  /// Calls back with the text of a member that is there.
  template <class Then>
  void read_text(std::string_view name, Then then) {
    const auto* found = find(name);
    if (found == nullptr)
      return;
    if (const auto* text = found->if_string())
      then(*text);
    else
      wrong(name, "a string");
  }

  [[nodiscard]] const std::optional<oauth_error>& problem() const noexcept { return problem_; }

private:
  const json::value* find(std::string_view name) const {
    const auto* found = from_.find(name);
    const bool is_absent =
      found == nullptr || found->is_null() || (whom_ == audience_of::caller && is_hidden(name));
    return is_absent ? nullptr : found;
  }

  void wrong(std::string_view name, std::string_view wanted) {
    if (!problem_)
      problem_ = refuse(
        oauth_errc::invalid_request,
        "The member '" + std::string(name) + "' must be " + std::string(wanted));
  }

  void read_member(const member<std::string>& each, client& into) {
    read_text(each.name, [&](const auto& text) { into.*each.field = text; });
  }

  void read_member(const member<bool>& each, client& into) {
    const auto* found = find(each.name);
    if (found == nullptr)
      return;
    if (const auto* flag = found->if_bool())
      into.*each.field = *flag;
    else
      wrong(each.name, "true or false");
  }

  void read_member(const member<strings>& each, client& into) {
    const auto* found = find(each.name);
    if (found == nullptr)
      return;
    const auto* items = found->if_array();
    if (items == nullptr || !std::all_of(items->begin(), items->end(), [](const auto& item) {
          return item.if_string() != nullptr;
        }))
      return wrong(each.name, "an array of strings");
    strings& list = into.*each.field;
    for (const auto& item : *items)
      list.push_back(*item.if_string());
  }

  void read_objects(client& into) {
    if (const auto* keys = find("jwks")) {
      // Hydra shows `{}` where there is no set; what it shows must be accepted again.
      if (keys->if_object() == nullptr)
        wrong("jwks", "an object");
      else if (!keys->if_object()->empty())
        into.jwks = *keys;
    }
    if (const auto* data = find("metadata"))
      into.metadata = *data;
    if (const auto* skip = find("skip_logout_consent")) {
      if (const auto* flag = skip->if_bool())
        into.skip_logout_consent = *flag;
      else
        wrong("skip_logout_consent", "true or false");
    }
  }

  void read_lifespans(client& into) {
    for (std::size_t i = 0; i < lifespans; ++i) {
      const auto name = member_name(static_cast<lifespan>(i));
      read_text(name, [&](const auto& text) {
        into.lifespan_of[i] = parse_duration(text);
        if (!into.lifespan_of[i])
          wrong(name, "a duration such as 1h or 15m");
      });
    }
  }

  void read_time(std::string_view name, time_point& into) {
    read_text(name, [&](const auto& text) {
      const auto time = from_rfc3339(text);
      if (time)
        into = *time;
      else
        wrong(name, "a time");
    });
  }

  const json::value& from_;
  audience_of whom_;
  std::optional<oauth_error> problem_;
};

json::value to_json(const strings& list) {
  json::array items;
  for (const auto& each : list)
    items.emplace_back(each);
  return items;
}

/// Decides whether an empty member is shown, and as what.
bool shows(when_empty rule, bool is_empty) noexcept {
  return !is_empty || rule != when_empty::leave_out;
}

json::value render(const client& x, client_view view, audience_of whom) {
  json::object out;
  const auto add = [&](std::string_view name, json::value value) {
    out.emplace_back(std::string(name), std::move(value));
  };
  const auto is_for_them = [&](std::string_view name) {
    return whom == audience_of::store || !is_hidden(name);
  };
  add("client_id", x.id.str());
  for (const auto& each : text_members)
    if (is_for_them(each.name) && shows(each.empty, (x.*each.field).empty()))
      add(each.name, x.*each.field);
  for (const auto& each : list_members) {
    const auto& list = x.*each.field;
    if (!is_for_them(each.name) || !shows(each.empty, list.empty()))
      continue;
    const bool as_null =
      list.empty() && each.empty == when_empty::null_when_created && view == client_view::created;
    add(each.name, as_null ? json::value{} : to_json(list));
  }
  for (const auto& each : flag_members)
    if (shows(each.empty, !(x.*each.field)))
      add(each.name, x.*each.field);
  add(
    "skip_logout_consent",
    x.skip_logout_consent ? json::value(*x.skip_logout_consent) : json::value{});
  add("jwks", x.jwks.is_null() ? json::value(json::object{}) : x.jwks);
  add("metadata", x.metadata.is_null() ? json::value(json::object{}) : x.metadata);
  add("client_secret_expires_at", 0);
  for (std::size_t i = 0; i < lifespans; ++i) {
    const auto& span = x.lifespan_of[i];
    add(
      member_name(static_cast<lifespan>(i)),
      span ? json::value(to_duration_string(*span)) : json::value{});
  }
  add("created_at", to_rfc3339(x.created_at));
  add("updated_at", to_rfc3339(x.updated_at));
  return out;
}

} // namespace

result<client_input> read_client(const json::value& x) {
  if (x.if_object() == nullptr)
    return refuse(oauth_errc::invalid_request, "The body must be a JSON object");
  client_input input;
  reader members(x, audience_of::caller);
  members.read(input.metadata);
  members.read_text("client_secret", [&](const auto& text) { input.client_secret = secret(text); });
  if (members.problem())
    return *members.problem();
  return input;
}

json::value show_client(const client& x, client_view view) {
  return render(x, view, audience_of::caller);
}

std::string store_client(const client& x) {
  return json::write(render(x, client_view::read, audience_of::store));
}

std::optional<client> restore_client(std::string_view text) {
  const auto parsed = json::parse(text);
  if (!parsed || parsed->if_object() == nullptr)
    return std::nullopt;
  client restored;
  reader members(*parsed, audience_of::store);
  members.read(restored);
  if (members.problem())
    return std::nullopt;
  return restored;
}

} // namespace gatehouse::protocol
