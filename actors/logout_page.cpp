#include "actors/logout_page.hpp"

namespace gatehouse::actors {

namespace {

namespace json = protocol::json;

} // namespace

void logout_page::show(const visit_ptr& v) {
  show_page(
    v, 200,
    given().site->logout(v->at, {.client = client_name(v->request), .form_token = form_token(*v)}));
}

void logout_page::act(const visit_ptr& v, std::string_view action) {
  if (action == "log-out")
    return decide(v, "accept", json::object{});
  tell(v, "reject", json::object{}, [this, v](const net::http_response& told) {
    if (told.status != 204)
      return show_refusal(v, told);
    show_message(v, 200, web::message::stayed);
  });
}

} // namespace gatehouse::actors
