#include "actors/site_endpoint.hpp"

#include "actors/browser.hpp"
#include "actors/page_endpoint.hpp"
#include "actors/request_body.hpp"

namespace gatehouse::actors {

void site_endpoint::serve(exchange_ptr x) {
  if (!x->request.path_parameters.empty())
    return send_asset(x);
  if (x->request.path.starts_with("/ui/device/done"))
    return x->answer(page_response(
      200, given().site->show(place_of(x->request), {.what = web::message::device_done})));
  show_error(x);
}

/// What stands in the query comes from anybody: it is shown as text, and nothing else (AB-47).
void site_endpoint::show_error(const exchange_ptr& x) {
  const auto query = read_query(x->request);
  const auto* given_in = std::get_if<protocol::parameters>(&query);
  const auto shown = [&](std::string_view name) {
    const auto text = given_in == nullptr ? std::nullopt : given_in->given(name);
    return std::string(text.value_or(""));
  };
  x->answer(page_response(
    given_in == nullptr ? 400 : 200, given().site->show(
                                       place_of(x->request), {.what = web::message::error,
                                                              .detail = shown("error_description"),
                                                              .code = shown("error"),
                                                              .link = {}})));
}

void site_endpoint::send_asset(const exchange_ptr& x) {
  const auto* found = given().site->find_asset(x->request.path_parameters.front());
  if (found == nullptr)
    return x->answer(page_response(
      404, given().site->show(place_of(x->request), {.what = web::message::unknown})));
  net::http_response response;
  response.add_header("Content-Type", found->media_type);
  response.add_header("Cache-Control", "public, max-age=300");
  response.add_header("X-Content-Type-Options", "nosniff");
  // An image that is opened by itself is a page of its own.
  response.add_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
  response.body = found->content;
  x->answer(std::move(response));
}

} // namespace gatehouse::actors
