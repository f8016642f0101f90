#include "actors/device_page.hpp"

#include "actors/browser.hpp"
#include "protocol/json_members.hpp"

namespace gatehouse::actors {

namespace {

namespace json = protocol::json;

constexpr std::size_t max_code_bytes = 64;

std::string code_in(const protocol::parameters& from) {
  return std::string(from.given("user_code").value_or("").substr(0, max_code_bytes));
}

/// What a person can do something about on the same page; nothing for all else.
web::device_problem problem_of(unsigned status) {
  switch (status) {
  case 400:
    return web::device_problem::wrong;
  case 403:
    return web::device_problem::too_many;
  case 409:
    return web::device_problem::elsewhere;
  case 429:
    return web::device_problem::busy;
  default:
    return web::device_problem::none;
  }
}

} // namespace

void device_page::show(const visit_ptr& v) {
  // A code that came with the address is shown, not taken: the person compares it with the device
  // (RFC 8628 §3.3.1).
  show_form(v, 200, code_in(v->query), web::device_problem::none);
}

void device_page::show_form(
  const visit_ptr& v, unsigned status, std::string user_code, web::device_problem problem) {
  show_page(
    v, status,
    given().site->device(
      v->at,
      {.user_code = std::move(user_code), .form_token = form_token(*v), .problem = problem}));
}

void device_page::act(const visit_ptr& v, std::string_view) {
  const auto code = code_in(v->form);
  tell(v, "accept", json::object{{"user_code", code}}, [this, v, code](const auto& told) {
    const auto said = told.status == 200 ? json::parse(told.body) : std::nullopt;
    const auto where = said ? json::text_at(*said, "redirect_to") : std::string();
    if (!where.empty())
      return v->x->answer(redirect(303, where));
    const auto problem = problem_of(told.status);
    if (problem == web::device_problem::none)
      return show_refusal(v, told);
    show_form(v, told.status, code, problem);
  });
}

} // namespace gatehouse::actors
