#pragma once

#include "actors/authenticating_endpoint.hpp"
#include "actors/token_maker.hpp"
#include "protocol/authorization_code.hpp"
#include "protocol/device_code.hpp"
#include "protocol/grant.hpp"
#include "protocol/introspection.hpp"
#include "protocol/jwt_bearer.hpp"
#include "protocol/refresh.hpp"
#include "protocol/token_hook.hpp"
#include "protocol/token_request.hpp"
#include "protocol/token_response.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace gatehouse::actors {

/// `POST /oauth2/token` (RFC 6749 §3.2).
class token_endpoint : public authenticating_endpoint {
public:
  token_endpoint(caf::actor_config& config, services_ptr services);

protected:
  void serve(exchange_ptr x) override;

private:
  /// One authenticated request.
  struct token_call {
    exchange_ptr x;
    protocol::token_request asked;
    client_ptr by;
    /// The version of `by` that has yet to be proved, with what is written; 0 when the store has
    /// just been asked.
    std::uint64_t unproved_version = 0;
    /// What the store said of the code or refresh token, and of its grant, when it was asked for the
    /// client; empty for other grant types, and for what is no token of ours.
    std::shared_ptr<const std::vector<store::outcome>> beside{};

    /// @{ Null when there is none.
    [[nodiscard]] const store::record* presented() const noexcept;
    [[nodiscard]] const store::record* grant_of_presented() const noexcept;
    /// @}
  };
  using call_ptr = std::shared_ptr<const token_call>;

  /// How long what is issued from a grant lives. Zero for a refresh token means for ever.
  struct lifetimes {
    std::chrono::seconds access{};
    std::chrono::seconds id{};
    std::chrono::seconds refresh{};
  };

  /// What is being issued from a grant.
  struct issuance {
    call_ptr call;
    protocol::grant grant;
    /// The grant's record as it was read.
    store::record grant_record;
    lifetimes life;
    protocol::time_point issued_at{};
    /// A refresh token is rotated: the access tokens before go with it.
    bool is_rotation = false;
    /// A hook has changed the claims: the grant is written with them.
    bool is_changed = false;
    /// The step that uses up what was presented, made once the tokens are. The batch fails when
    /// somebody else was faster.
    std::function<store::operation(const issuance& now)> use_up;
    std::function<void()> on_lost;
    // What was made so far.
    made_token access;
    std::optional<protocol::opaque_token> refresh;
    std::string id_token;
  };
  using issuance_ptr = std::shared_ptr<issuance>;

  [[nodiscard]] store::batch questions_about(const protocol::token_request& asked) const;
  void on_client(const call_ptr& call);
  void refuse(const exchange_ptr& x, std::size_t row, const protocol::oauth_error& error);
  void refuse(const call_ptr& call, const protocol::oauth_error& error);

  // client_credentials
  void grant_client_credentials(const call_ptr& call);
  void keep(const call_ptr& call, const protocol::token_facts& token, const made_token& made);
  void start_over(const call_ptr& call);

  /// How often the record of what was presented is looked at, from 1: again when it is another by
  /// the time it is to be used up. Renewing `secrets.system` makes it so once.
  static constexpr int max_looks = 4;
  /// The same request, without what the store said before.
  [[nodiscard]] static call_ptr without_answers(const call_ptr& call);

  // authorization_code
  void redeem_code(const call_ptr& call);
  void on_code(const call_ptr& call, const store::record& item, int look);
  void issue_for_code(
    const call_ptr& call, const store::record& item, const protocol::authorization_code& code,
    int look);
  void look_again_at_code(const call_ptr& call, const store::record& item, int look);

  // refresh_token
  void refresh(const call_ptr& call);
  void look_again_at_refresh_token(const call_ptr& call, const std::string& key, int look);
  void on_refresh_token(const call_ptr& call, const store::record& item, int look);
  void on_repeat(const call_ptr& call, const store::record& item, const protocol::rotation& before);
  [[nodiscard]] static store::record used_mark(
    const store::record& item, const issuance& made, protocol::time_point now);
  void rotate(const call_ptr& call, const store::record& item, int look);

  // device_code
  void redeem_device_code(const call_ptr& call, int look);
  void on_device_code(
    const call_ptr& call, const store::record& item, const std::optional<store::record>& polls_item,
    int look);
  void remember_poll(
    const call_ptr& call, const store::record& item, const protocol::device_polls& polls,
    std::uint64_t version, const protocol::oauth_error& answer);
  void issue_for_device(
    const call_ptr& call, const store::record& item, const protocol::device_code& code, int look);

  // jwt-bearer
  /// One assertion, and what is trusted of its issuer.
  struct assertion_call {
    call_ptr call;
    std::vector<protocol::jwt_trust> trusted;
  };
  using assertion_ptr = std::shared_ptr<assertion_call>;
  void grant_for_assertion(const call_ptr& call);
  void find_trust(
    const assertion_ptr& now, const protocol::assertion_names& names, bool of_any_subject);
  void on_trust(const assertion_ptr& now);
  void keep_for_assertion(
    const call_ptr& call, const protocol::bearer_assertion& assertion,
    const protocol::token_facts& token, const made_token& made);
  [[nodiscard]] store::batch records_of(
    const protocol::bearer_assertion& assertion, const protocol::token_facts& token,
    const made_token& made) const;

  // Hooks
  /// Gets the grant as the hooks leave it, and whether they have changed its claims.
  using on_hooked = std::function<void(protocol::grant, bool is_changed)>;
  /// A request on its way through the hooks.
  struct hook_call {
    call_ptr call;
    protocol::grant grant;
    lifetimes life;
    std::vector<const config::hook_settings*> left;
    bool is_changed = false;
    on_hooked then;
  };
  using hook_call_ptr = std::shared_ptr<hook_call>;
  /// Asks the hooks that are configured, one after the other; goes on at once when there are none.
  void ask_hooks(
    const call_ptr& call, protocol::grant grant, const lifetimes& life, on_hooked then);
  void ask_next_hook(const hook_call_ptr& now);
  void on_hook_answer(const hook_call_ptr& now, const outgoing_response& answer);
  void refuse_by_hook(const hook_call_ptr& now, const protocol::oauth_error& error);
  [[nodiscard]] protocol::token_hook_facts hook_facts_of(const hook_call& x) const;
  /// The same for a token without a grant: its custom claims are what the hook says.
  void ask_hooks(
    const call_ptr& call, const protocol::token_facts& token,
    std::function<void(protocol::token_facts)> then);

  // What grants of people share.
  /// Goes on with a grant and its record.
  ///
  /// @param gone  what is answered when the grant was taken back before.
  using on_grant = std::function<void(protocol::grant, store::record)>;
  void with_grant(
    const call_ptr& call, const std::string& id, const protocol::oauth_error& gone,
    const on_grant& then);
  void issue(const issuance_ptr& now);
  void make_tokens(const issuance_ptr& now);
  void make_id_token(const issuance_ptr& now);
  void store_and_answer(const issuance_ptr& now);
  [[nodiscard]] store::batch records_of(const issuance_ptr& now, const std::string& answer);
  void end_family(
    const call_ptr& call, const std::string& grant, std::string_view event,
    const protocol::oauth_error& error);

  token_maker maker_;
};

} // namespace gatehouse::actors
