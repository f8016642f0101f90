#pragma once

#include "actors/exchange.hpp"
#include "actors/services.hpp"

#include <caf/all.hpp>
#include <memory>
#include <string>
#include <utility>

namespace gatehouse::actors {

/// What all endpoints share: one request in, one exchange to answer, and questions to other actors
/// whose faults answer the exchange by themselves.
class endpoint : public endpoint_actor::base {
public:
  endpoint(caf::actor_config& config, services_ptr given, const char* actor_name);

  const char* name() const override { return name_; }

  behavior_type make_behavior() override;

protected:
  /// Serves one request; what is not answered when the last copy of `x` goes is a fault.
  virtual void serve(exchange_ptr x) = 0;

  [[nodiscard]] const services& given() const noexcept { return *given_; }
  [[nodiscard]] const config::settings& settings() const noexcept { return given_->settings; }

  /// Asks an actor and goes on with its answer.
  template <class Answer, class Handle, class Question, class Then>
  void ask(const Handle& whom, const exchange_ptr& x, Question question, Then then) {
    request(whom, caf::infinite, x->context, std::move(question))
      .then(
        [then = std::move(then)](Answer& answer) mutable { then(answer); },
        [x](caf::error& error) { x->fail(error); });
  }

  template <class Then>
  void ask_store(const exchange_ptr& x, store::batch steps, Then then) {
    ask<store::batch_outcome>(given_->store, x, std::move(steps), std::move(then));
  }

  /// Whom an event is about.
  struct parties {
    parties() = default;
    // Mostly it is a client alone.
    parties(const protocol::client_id& by) : client(by) {}
    parties(const protocol::client_id& by, const protocol::subject_id& person)
      : client(by), subject(person) {}

    protocol::client_id client{};
    /// Whose login, consent or token it is.
    protocol::subject_id subject{};
  };

  /// Tells the audit stream, unless too much waits there.
  void tell_audit(
    const exchange& x, std::string event, const parties& about, std::string details = "{}");

private:
  services_ptr given_;
  const char* name_;
};

} // namespace gatehouse::actors
