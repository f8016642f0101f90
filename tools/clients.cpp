#include "tools/client_report.hpp"
#include "tools/next_page.hpp"
#include "tools/terminal_text.hpp"
#include "tools/verbs.hpp"

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;
using net::http_method;

outcome<void> get_clients(const call& x) {
  json::array found;
  for (const auto& id : x.given.texts("id")) {
    auto got = x.server.send(http_method::get, "/admin/clients/" + segment(id));
    if (!got)
      return about(terminal_text(id), got.error());
    found.push_back(std::move(got->document));
  }
  if (found.size() == 1)
    return print(client_report(found.front()), x.shown_as, x.out);
  return print(client_list_report(std::move(found)), x.shown_as, x.out);
}

outcome<void> list_clients(const call& x) {
  protocol::parameters query;
  query.add("page_size", x.given.text_or("page-size", "100"));
  if (const auto token = x.given.text("page-token"))
    query.add("page_token", *token);
  auto got = x.server.send(http_method::get, "/admin/clients?" + query.encode());
  if (!got)
    return got.error();
  auto* clients = got->document.if_array();
  if (!clients)
    return failure{exit_code::refused, "the server's answer is no list of clients"};
  // Made before the clients are moved: arguments are evaluated in any order.
  auto out = client_list_report(*clients);
  return print_page(
    std::move(out), std::move(*clients), next_page_token(got->headers), x.shown_as, x.out, x.err);
}

outcome<void> delete_clients(const call& x) {
  std::vector<std::string> done;
  for (const auto& id : x.given.texts("id")) {
    const auto gone = x.server.send(http_method::delete_, "/admin/clients/" + segment(id));
    if (!gone) {
      if (!done.empty())
        static_cast<void>(print(id_report(done), x.shown_as, x.out));
      return about(terminal_text(id), gone.error());
    }
    done.push_back(id);
  }
  return print(id_report(done), x.shown_as, x.out);
}

} // namespace

std::vector<command> client_verbs() {
  const argument ids{.name = "id", .help = "Ids of the clients", .most = unbounded};
  return {
    {.path = "get oauth2-client",
     .help = "Show clients",
     .example = "get oauth2-client my-app --format json-pretty",
     .act = &get_clients,
     .asks = peer::admin,
     .arguments = {ids},
     .aliases = {"client"}},
    {.path = "list oauth2-clients",
     .help = "List clients, ordered by id",
     .example = "list oauth2-clients --page-size 20",
     .act = &list_clients,
     .asks = peer::admin,
     .options =
       {{.name = "page-size", .help = "Clients on a page (100)"},
        {.name = "page-token", .help = "Where the page before this one ended"}},
     .aliases = {"clients", "oauth2-client", "client"}},
    {.path = "delete oauth2-client",
     .help = "Delete clients and all that was issued to them",
     .example = "delete oauth2-client my-app another-app",
     .act = &delete_clients,
     .asks = peer::admin,
     .arguments = {ids},
     .aliases = {"client"}},
  };
}

} // namespace gatehouse::tools
