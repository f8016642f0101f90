#pragma once

#include "actors/browser.hpp"
#include "actors/client_cache.hpp"
#include "actors/endpoint.hpp"
#include "actors/hint_keys.hpp"
#include "actors/token_maker.hpp"
#include "protocol/authorization_request.hpp"
#include "protocol/device_code.hpp"
#include "protocol/grant.hpp"
#include "protocol/interaction.hpp"
#include "protocol/login_session.hpp"
#include "protocol/parameters.hpp"
#include "protocol/result.hpp"
#include "store/flow_records.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace gatehouse::actors {

/// `GET|POST /oauth2/auth` (RFC 6749 §3.1, OpenID Connect Core §3).
///
/// A browser comes three times: with the request, back from the login app with a `login_verifier`,
/// and back from the consent app with a `consent_verifier`. `GET /oauth2/device/verify` (RFC 8628
/// §3.3) is the same for a device; there one visit more comes before, for the user code.
class authorize_endpoint : public endpoint {
public:
  authorize_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  /// One of the three visits, and what is known at this point of it.
  struct visit {
    exchange_ptr x;
    /// As they came, without the verifier.
    protocol::parameters asked;
    client_ptr by;
    /// The request object, or the keys that prove it, were fetched.
    bool is_object_outside = false;
    /// The parameters as they count then; empty otherwise.
    std::string effective_query;
    protocol::authorization_request request;
    std::optional<protocol::login_session> session;
    /// The version at which the session was read.
    std::uint64_t session_version = 0;
    /// The interaction that a verifier led to, and the version at which it was read.
    protocol::interaction now;
    std::uint64_t version = 0;
    /// When its record ends; what takes its place ends no earlier, or it could come back.
    protocol::time_point until{};
    /// The answer of the app that the verifier belongs to.
    std::string answer;
    /// @{ What was asked for beside the interaction, when its verifier told the person; empty when it
    /// did not.
    protocol::subject_id known_subject;
    store::outcome forced_subject;
    store::outcome remembered_consent;
    /// @}
    /// What the client knows the person by.
    protocol::subject_id shown_subject;
    /// The request is that of a device, and this is its code as it was read.
    bool is_device = false;
    protocol::device_code device;
    store::record device_item;
  };
  using visit_ptr = std::shared_ptr<visit>;

  /// What is made for the client at the end.
  struct answer_parts {
    protocol::grant grant;
    std::optional<protocol::opaque_token> code;
    std::optional<made_token> access;
    protocol::time_point issued_at{};
    std::chrono::seconds access_life{};
    std::chrono::seconds id_life{};
    protocol::token_facts facts;
    std::string id_token;
    /// The step of the batch that tells the device.
    std::size_t device_step = 0;
  };
  using parts_ptr = std::shared_ptr<answer_parts>;

  // Every visit.
  [[nodiscard]] bool adopt_client(const visit_ptr& v, const store::outcome& found);
  /// Keeps the checked request, or answers its refusal.
  [[nodiscard]] bool adopt_request(
    const visit_ptr& v, protocol::authorization_result<protocol::authorization_request> checked);
  void show_error(const exchange_ptr& x, const protocol::oauth_error& error);
  void send_error(const visit_ptr& v, std::string_view error, std::string_view description);
  void send_error(const visit_ptr& v, const protocol::oauth_error& error);
  void with_hint(
    const visit_ptr& v, std::function<void(std::optional<protocol::id_token_hint>)> then);
  [[nodiscard]] std::optional<bool> is_hinted(
    const visit_ptr& v, const std::optional<protocol::id_token_hint>& hint,
    const protocol::subject_id& subject) const;

  // The first visit.
  void begin(const visit_ptr& v);
  void adopt_session(
    const visit_ptr& v, const std::optional<protocol::session_cookie>& cookie,
    const store::outcome& found);
  void resolve_request_object(const visit_ptr& v);
  void fetch_request_object(const visit_ptr& v, const std::string& uri);
  void on_request_object(const visit_ptr& v, const std::string& object);
  void merge(const visit_ptr& v, const std::string& object, const protocol::json::value& jwks);
  void refuse_object(const visit_ptr& v, const protocol::oauth_error& error);
  void on_effective(const visit_ptr& v, const protocol::parameters& effective);
  void start_login(const visit_ptr& v, const std::optional<protocol::id_token_hint>& hint);
  void send_to_login(const visit_ptr& v, const protocol::login_start& start);

  // Coming back.
  using on_interaction = std::function<void(const visit_ptr&)>;
  void come_back(
    const visit_ptr& v, protocol::handle_purpose purpose, std::string_view verifier,
    protocol::stage expected, on_interaction then);
  [[nodiscard]] bool check_return(
    const visit_ptr& v, const store::outcome& found, protocol::stage expected);
  [[nodiscard]] bool check_browser(const visit_ptr& v, binding_step step);
  void show_used(const visit_ptr& v, std::string_view step);
  void show_gone(const visit_ptr& v, const std::string& description, const std::string& where);
  void finish_with_error(const visit_ptr& v, std::string error, std::string description);
  [[nodiscard]] protocol::time_point interaction_end(const visit& v) const;

  // Back from the login app.
  void on_login(const visit_ptr& v);
  void on_login_of_person(const visit_ptr& v);
  void on_person_known(
    const visit_ptr& v, const std::string& forced,
    const std::optional<protocol::grant>& remembered);
  void refuse_login(const visit_ptr& v, const protocol::oauth_error& error);
  void store_login(const visit_ptr& v);
  [[nodiscard]] std::string consent_url(const visit& v) const;
  [[nodiscard]] protocol::login_session session_after_login(const visit_ptr& v) const;

  // For a device.
  void begin_device(const visit_ptr& v);
  void ask_for_user_code(const visit_ptr& v);
  void come_back_with_code(const visit_ptr& v, const std::string& verifier);
  [[nodiscard]] bool adopt_device(
    const visit_ptr& v, const store::outcome& found, protocol::device_stage expected,
    const std::string& claim);
  void show_device_gone(const visit_ptr& v);
  void start_device_login(const visit_ptr& v);
  void describe_device(const visit_ptr& v, protocol::login_challenge& challenge) const;
  void with_device(const visit_ptr& v, std::function<void()> then);
  void reject_device(const visit_ptr& v, const std::string& description);
  void add_device_records(const visit_ptr& v, store::batch& steps) const;
  void answer_device(const visit_ptr& v);

  // Back from the consent app.
  void on_consent(const visit_ptr& v);
  void make_answer(const visit_ptr& v);
  [[nodiscard]] protocol::grant make_grant(const visit_ptr& v) const;
  void make_access_token(const visit_ptr& v, const parts_ptr& parts);
  void make_id_token(const visit_ptr& v, const parts_ptr& parts);
  [[nodiscard]] bool outlives_consent(const visit& v) const;
  [[nodiscard]] store::batch records_of(const visit_ptr& v, const parts_ptr& parts) const;
  void store_grant(const visit_ptr& v, const parts_ptr& parts);
  void answer_client(const visit_ptr& v, const parts_ptr& parts);

  client_cache clients_;
  token_maker maker_;
  hint_keys keys_;
};

} // namespace gatehouse::actors
