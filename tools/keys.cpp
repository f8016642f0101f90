#include "tools/client_report.hpp"
#include "tools/key_report.hpp"
#include "tools/terminal_text.hpp"
#include "tools/verbs.hpp"

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;
using net::http_method;

std::string path_of(std::string_view set, const std::optional<std::string>& kid) {
  const auto path = "/admin/keys/" + segment(set);
  return kid ? path + "/" + segment(*kid) : path;
}

/// The keys of an answer, without their private members where only the public ones are wanted.
named_keys keys_of(const std::string& set, const json::value& document, bool is_public) {
  named_keys out{set, {}};
  for (auto& key : keys_in(document)) {
    auto shown = is_public ? public_half(std::move(key)) : std::move(key);
    if (!shown.is_null())
      out.keys.push_back(std::move(shown));
  }
  return out;
}

outcome<void> create_key(const call& x) {
  const auto set = x.given.text_or("set", "");
  // An empty kid asks the server for one, as Hydra's own command line does.
  const json::value body{json::object{
    {"alg", x.given.text_or("alg", "RS256")},
    {"kid", x.given.text_or("kid", "")},
    {"use", x.given.text_or("use", "sig")}}};
  const auto got = x.server.send(http_method::post, path_of(set, std::nullopt), body);
  if (!got)
    return about(terminal_text(set), got.error());
  return print(
    key_report({keys_of(set, got->document, x.given.flag("public"))}), x.shown_as, x.out);
}

outcome<void> get_keys(const call& x) {
  const auto sets = x.given.texts("set");
  if (x.given.has("kid") && sets.size() != 1)
    return misuse("--kid names a key of one set");
  std::vector<named_keys> found;
  for (const auto& set : sets) {
    const auto got = x.server.send(http_method::get, path_of(set, x.given.text("kid")));
    if (!got)
      return about(terminal_text(set), got.error());
    found.push_back(keys_of(set, got->document, x.given.flag("public")));
  }
  return print(key_report(found), x.shown_as, x.out);
}

outcome<void> list_keys(const call& x) {
  const auto set = x.given.text_or("set", "");
  const auto got = x.server.send(http_method::get, path_of(set, std::nullopt));
  if (!got)
    return about(terminal_text(set), got.error());
  return print(key_report({keys_of(set, got->document, true)}), x.shown_as, x.out);
}

outcome<void> delete_keys(const call& x) {
  const auto sets = x.given.texts("set");
  if (x.given.has("kid") && sets.size() != 1)
    return misuse("--kid names a key of one set");
  std::vector<std::string> done;
  for (const auto& set : sets) {
    const auto gone = x.server.send(http_method::delete_, path_of(set, x.given.text("kid")));
    if (!gone) {
      if (!done.empty())
        static_cast<void>(print(id_report(done), x.shown_as, x.out));
      return about(terminal_text(set), gone.error());
    }
    done.push_back(x.given.text_or("kid", set));
  }
  return print(id_report(done), x.shown_as, x.out);
}

} // namespace

std::vector<command> key_verbs() {
  const argument set{.name = "set", .help = "Name of the key set"};
  const argument sets{.name = "set", .help = "Names of key sets", .most = unbounded};
  const option is_public{
    .name = "public", .kind = option_kind::flag, .help = "Leave private members out"};
  const option kid{.name = "kid", .help = "One key of the set"};
  return {
    {.path = "create jwk",
     .help = "Make a key and add it to a set",
     .example = "create jwk my-set --alg ES256 --public --format json-pretty",
     .act = &create_key,
     .asks = peer::admin,
     .options =
       {{.name = "alg", .help = "RS256 (default), ES256, EdDSA, … (RFC 7518 §3.1)"},
        {.name = "use", .help = "sig (default) or enc"},
        is_public},
     .arguments = {set, {.name = "kid", .help = "Id of the new key", .least = 0}}},
    {.path = "get jwk",
     .help = "Show the keys of sets; JSON and YAML have their private members",
     .example = "get jwk my-set --public --format json-pretty\nget jwk my-set --kid key-1",
     .act = &get_keys,
     .asks = peer::admin,
     .options = {kid, is_public},
     .arguments = {sets}},
    {.path = "list jwk",
     .help = "List the keys of a set without private members",
     .example = "list jwk my-set",
     .act = &list_keys,
     .asks = peer::admin,
     .arguments = {set}},
    {.path = "delete jwk",
     .help = "Delete whole sets, or one key with --kid",
     .example = "delete jwk my-set\ndelete jwk my-set --kid key-1",
     .act = &delete_keys,
     .asks = peer::admin,
     .options = {kid},
     .arguments = {sets}},
  };
}

} // namespace gatehouse::tools
