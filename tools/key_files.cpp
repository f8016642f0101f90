#include "protocol/jose/pem.hpp"
#include "tools/input_file.hpp"
#include "tools/key_report.hpp"
#include "tools/terminal_text.hpp"
#include "tools/verbs.hpp"

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;
namespace jose = protocol::jose;
using net::http_method;

outcome<json::array> keys_in_text(const std::string& path, const std::string& text) {
  const auto name = path == "-" ? std::string("standard input") : terminal_text(path);
  if (text.find("-----BEGIN ") != std::string::npos) {
    const auto key = jose::parse_pem(text);
    if (!key)
      return misuse(name + ": " + key.error().description);
    return json::array{key->to_json()};
  }
  const auto document = json::parse(text);
  auto keys = document ? keys_in(*document) : json::array{};
  if (keys.empty())
    return misuse(name + " holds no PEM, JWK or JWK set");
  return keys;
}

/// Gives a key what its own text leaves open: `use`, `alg`, and a `kid`, which is the thumbprint
/// (RFC 7638) when nothing else is said.
outcome<json::value> labelled(json::value key, const given_options& given) {
  if (!key.find("use") && !key.find("key_ops"))
    key.set("use", given.text_or("use", "sig"));
  if (const auto alg = given.text("alg"); alg && !key.find("alg"))
    key.set("alg", *alg);
  if (key.find("kid"))
    return key;
  const auto read = jose::jwk::parse(key);
  if (!read)
    return misuse(read.error().description);
  key.set("kid", given.text_or("default-key-id", read->thumbprint()));
  return key;
}

/// All keys of all files, read before the first one is sent.
outcome<json::array> keys_in_files(const call& x) {
  json::array out;
  for (const auto& path : x.given.texts("file")) {
    const auto text = read_input(path, x.in);
    if (!text)
      return text.error();
    auto keys = keys_in_text(path, *text);
    if (!keys)
      return keys.error();
    for (auto& key : *keys) {
      auto named = labelled(std::move(key), x.given);
      if (!named)
        return named.error();
      out.push_back(*std::move(named));
    }
  }
  return out;
}

std::string kid_of(const json::value& key) {
  const auto* kid = key.find("kid");
  const auto* text = kid ? kid->if_string() : nullptr;
  return text ? *text : std::string();
}

outcome<void> import_keys(const call& x) {
  const auto keys = keys_in_files(x);
  if (!keys)
    return keys.error();
  const auto set = x.given.text_or("set", "");
  named_keys done{set, {}};
  for (const auto& key : *keys) {
    const auto path = "/admin/keys/" + segment(set) + "/" + segment(kid_of(key));
    const auto sent = x.server.send(http_method::put, path, key);
    if (!sent) {
      if (!done.keys.empty())
        static_cast<void>(print(key_report({done}), x.shown_as, x.out));
      return sent.error();
    }
    // Who imports a key has it; there is no reason to print its private members.
    done.keys.push_back(public_half(key));
  }
  return print(key_report({done}), x.shown_as, x.out);
}

outcome<void> update_keys(const call& x) {
  const auto keys = keys_in_files(x);
  if (!keys)
    return keys.error();
  const auto set = x.given.text_or("set", "");
  const json::value body{json::object{{"keys", *keys}}};
  if (auto sent = x.server.send(http_method::put, "/admin/keys/" + segment(set), body); !sent)
    return sent.error();
  named_keys done{set, {}};
  for (const auto& key : *keys)
    done.keys.push_back(public_half(key));
  return print(key_report({done}), x.shown_as, x.out);
}

} // namespace

std::vector<command> key_file_verbs() {
  const argument set{.name = "set", .help = "Name of the key set"};
  const argument files{
    .name = "file", .help = "Files of PEM, JWK or JWK set; - is stdin", .most = unbounded};
  const std::vector<option> options{
    {.name = "alg", .help = "Algorithm of keys that name none"},
    {.name = "use", .help = "Use of keys that name none: sig (default) or enc"},
    {.name = "default-key-id", .help = "Id of keys that have none; else their thumbprint"},
  };
  return {
    {.path = "import jwk",
     .help = "Add keys from files to a set, or replace those of the same ids",
     .example = "import jwk my-set private.pem --alg RS256 --default-key-id key-1",
     .act = &import_keys,
     .asks = peer::admin,
     .options = options,
     .arguments = {set, files}},
    {.path = "update jwk",
     .help = "Replace a whole set by the keys of files",
     .example = "update jwk my-set keys.json",
     .act = &update_keys,
     .asks = peer::admin,
     .options = options,
     .arguments = {set, files}},
  };
}

} // namespace gatehouse::tools
