#pragma once

#include "actors/endpoint.hpp"
#include "protocol/json.hpp"
#include "protocol/parameters.hpp"
#include "web/site.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace gatehouse::actors {

/// What the built-in pages share: they are a login app that happens to run in this process.
///
/// All that they know of a challenge, and all that they decide, goes through the messages of the
/// administrative API; nothing else leads to the store or to a flow. A form is bound to the browser
/// that was shown it and to its challenge.
class page_endpoint : public endpoint {
public:
  /// @param requests  answers the administrative API for the kind of challenge of this page; ends
  ///                  with the page. Null where there is none yet.
  page_endpoint(
    caf::actor_config& config, services_ptr given, endpoint_actor requests, const char* actor_name);

protected:
  /// One visit of a browser.
  struct visit {
    exchange_ptr x;
    protocol::parameters query;
    /// Of a POST whose form is this browser's.
    protocol::parameters form;
    std::string challenge;
    /// What the administrative API says of the challenge.
    protocol::json::value request;
    web::page_place at;
    /// Binds forms to the browser.
    std::string binding;
    bool is_new_binding = false;
  };
  using visit_ptr = std::shared_ptr<visit>;

  void serve(exchange_ptr x) final;

  /// The parameter that holds the challenge.
  [[nodiscard]] virtual std::string_view challenge_name() const noexcept = 0;
  /// The path of the administrative API.
  [[nodiscard]] virtual std::string_view api_path() const noexcept = 0;
  /// Whether the API tells anything of a challenge.
  [[nodiscard]] virtual bool is_described() const noexcept { return true; }

  /// Answers a GET.
  virtual void show(const visit_ptr& v) = 0;
  /// Answers a POST whose form is in order.
  virtual void act(const visit_ptr& v, std::string_view action) = 0;

  /// What binds a form to this browser and this challenge.
  [[nodiscard]] std::string form_token(const visit& v) const;

  void show_page(const visit_ptr& v, unsigned status, const web::page& page);
  void show_message(
    const visit_ptr& v, unsigned status, web::message what, std::string link = {},
    std::string detail = {});

  /// Tells the API what was decided, and sends the browser where that leads.
  void decide(const visit_ptr& v, std::string_view verb, const protocol::json::value& body);
  /// The same; `then` may add to the answer, which is a redirect.
  void decide(
    const visit_ptr& v, std::string_view verb, const protocol::json::value& body,
    std::function<void(net::http_response&)> then);
  /// The same; the answer is the caller's.
  void tell(
    const visit_ptr& v, std::string_view verb, const protocol::json::value& body,
    std::function<void(const net::http_response&)> then);

  /// Asks an actor; a fault becomes a page.
  template <class Answer, class Handle, class Question, class Then>
  void ask_or_be_busy(const Handle& whom, const visit_ptr& v, Question question, Then then) {
    request(whom, caf::infinite, v->x->context, std::move(question))
      .then(
        [then = std::move(then)](Answer& answer) mutable { then(answer); },
        [this, v](caf::error&) { show_message(v, 503, web::message::busy); });
  }

  /// Shows why the API refused.
  void show_refusal(const visit_ptr& v, const net::http_response& refused);

private:
  void on_binding(const visit_ptr& v);
  void on_described(const visit_ptr& v);
  [[nodiscard]] bool check_form(const visit_ptr& v);
  [[nodiscard]] std::string token_context(const visit& v) const;

  endpoint_actor requests_;
};

/// Where the built-in pages lie below the public base.
[[nodiscard]] std::string page_url(const config::settings& settings, std::string_view page);

/// Language and place of a page for a request that says nothing of `ui_locales`.
[[nodiscard]] web::page_place place_of(const net::http_request& request);

/// What a client calls itself, or its id, as the administrative API tells it.
[[nodiscard]] std::string client_name(const protocol::json::value& request);

} // namespace gatehouse::actors
