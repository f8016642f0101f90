#include "tools/client_flags.hpp"
#include "tools/client_report.hpp"
#include "tools/input_file.hpp"
#include "tools/terminal_text.hpp"
#include "tools/verbs.hpp"

#include <algorithm>
#include <iterator>

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;
using net::http_method;

/// The client of `--file`, which stands alone: half a client from a file and half from flags would
/// leave open which of them wins.
outcome<json::value> client_in_file(const call& x) {
  const auto options = client_options(defaults_shown::no);
  const bool is_mixed =
    x.given.has("id") || std::any_of(options.begin(), options.end(), [&](const option& next) {
      return x.given.has(next.name);
    });
  if (is_mixed)
    return misuse("--file and flags of the client exclude each other");
  auto document = read_json_input(x.given.text_or("file", "-"), x.in);
  if (document && !document->if_object())
    return misuse("the file holds no client");
  return document;
}

outcome<void> show_answer(const call& x, const outcome<answer>& got) {
  if (!got)
    return got.error();
  return print(client_report(got->document), x.shown_as, x.out);
}

/// How a client that is not there yet is called in what people read.
std::string name_of(const json::value& client) {
  const auto* id = client.find("client_id");
  const auto* text = id == nullptr ? nullptr : id->if_string();
  return text == nullptr ? "the new client" : terminal_text(*text);
}

outcome<void> create_client(const call& x) {
  if (auto refused = refuse_encryption(x.given); !refused)
    return refused;
  const auto client = x.given.has("file") ? client_in_file(x) : client_from(x.given);
  if (!client)
    return client.error();
  const auto got = x.server.send(http_method::post, "/admin/clients", *client);
  return got ? show_answer(x, got) : about(name_of(*client), got.error());
}

outcome<void> update_client(const call& x) {
  if (auto refused = refuse_encryption(x.given); !refused)
    return refused;
  const bool is_replaced = x.given.has("file");
  const auto body = is_replaced ? client_in_file(x) : client_patch_from(x.given);
  if (!body)
    return body.error();
  const auto method = is_replaced ? http_method::put : http_method::patch;
  const auto path = "/admin/clients/" + segment(x.given.text_or("client-id", ""));
  const auto got = x.server.send(method, path, *body);
  if (!got)
    return about(terminal_text(x.given.text_or("client-id", "")), got.error());
  return show_answer(x, got);
}

/// All clients of all files, read before the first one is sent.
outcome<json::array> clients_in_files(const call& x) {
  auto paths = x.given.texts("file");
  if (paths.empty())
    paths.emplace_back("-");
  json::array out;
  for (const auto& path : paths) {
    auto document = read_json_input(path, x.in);
    if (!document)
      return document.error();
    auto* list = document->if_array();
    if (!list)
      out.push_back(*std::move(document));
    else
      std::move(list->begin(), list->end(), std::back_inserter(out));
  }
  const auto is_client = [](const json::value& next) { return next.if_object() != nullptr; };
  if (!std::all_of(out.begin(), out.end(), is_client))
    return misuse("a file must hold one client or an array of clients");
  return out;
}

outcome<void> import_clients(const call& x) {
  if (auto refused = refuse_encryption(x.given); !refused)
    return refused;
  const auto clients = clients_in_files(x);
  if (!clients)
    return clients.error();
  json::array made;
  for (const auto& client : *clients) {
    auto got = x.server.send(http_method::post, "/admin/clients", client);
    if (!got) {
      // The secrets of those that were made are shown this one time.
      if (!made.empty())
        static_cast<void>(print(client_list_report(std::move(made)), x.shown_as, x.out));
      return about(name_of(client), got.error());
    }
    made.push_back(std::move(got->document));
  }
  if (made.size() == 1)
    return print(client_report(made.front()), x.shown_as, x.out);
  return print(client_list_report(std::move(made)), x.shown_as, x.out);
}

std::vector<option> with(std::vector<option> first, std::vector<option> more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

} // namespace

std::vector<command> client_change_verbs() {
  const option file{.name = "file", .help = "A file with the whole client as JSON; - is stdin"};
  const auto options_of = [&](defaults_shown shown) {
    return with(with({file}, client_options(shown)), encryption_options());
  };
  return {
    {.path = "create oauth2-client",
     .help = "Create a client; its secret is shown this one time",
     .example = "create oauth2-client --name my-app --grant-type client_credentials --scope read\n"
                "create oauth2-client --file client.json --format json",
     .act = &create_client,
     .asks = peer::admin,
     .options = with(
       {{.name = "id", .help = "Id; the server makes one if left out"}},
       options_of(defaults_shown::yes)),
     .aliases = {"client"}},
    {.path = "update oauth2-client",
     .help = "Change what is given of a client, or replace it with --file",
     .example = "update oauth2-client my-app --redirect-uri https://app.example/callback",
     .act = &update_client,
     .asks = peer::admin,
     .options = options_of(defaults_shown::no),
     .arguments = {{.name = "client-id", .help = "Id of the client"}},
     .aliases = {"client"}},
    {.path = "import oauth2-client",
     .help = "Create clients from files of JSON, each one client or an array",
     .example = "import oauth2-client clients.json\n"
                "import oauth2-client - < clients.json",
     .act = &import_clients,
     .asks = peer::admin,
     .options = encryption_options(),
     .arguments = {{.name = "file", .help = "Files; - is stdin", .least = 0, .most = unbounded}},
     .aliases = {"client"}},
  };
}

} // namespace gatehouse::tools
