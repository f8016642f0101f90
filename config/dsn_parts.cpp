#include "config/dsn_parts.hpp"

#include "config/dsn_grammar.hpp"
#include "config/ip_network.hpp"
#include "protocol/percent.hpp"

#include <charconv>

namespace gatehouse::config {

namespace {

namespace grammar = dsn_grammar;
namespace p = tao::pegtl;

template <class Input>
dsn_piece raw(const Input& in) {
  return {in.string(), in.position().byte};
}

/// The grammar lets nothing pass that cannot be decoded.
template <class Input>
dsn_piece decoded(const Input& in) {
  return {protocol::percent_decode(in.string_view()).value_or(""), in.position().byte};
}

template <class Rule>
struct action : p::nothing<Rule> {};

template <>
struct action<grammar::user> {
  template <class Input>
  static void apply(const Input& in, dsn_parts& out) {
    out.user = decoded(in);
  }
};

template <>
struct action<grammar::password> {
  template <class Input>
  static void apply(const Input& in, dsn_parts& out) {
    out.password = decoded(in);
  }
};

template <class End>
struct action<grammar::user_until<End>> {
  template <class Input>
  static void apply(const Input& in, dsn_parts& out) {
    out.user = raw(in);
  }
};

template <class End>
struct action<grammar::password_until<End>> {
  template <class Input>
  static void apply(const Input& in, dsn_parts& out) {
    out.password = raw(in);
  }
};

template <>
struct action<grammar::host_name> {
  template <class Input>
  static void apply(const Input& in, dsn_parts& out) {
    out.hosts.push_back({decoded(in), 0});
  }
};

template <>
struct action<grammar::ipv6> {
  template <class Input>
  static void apply(const Input& in, dsn_parts& out) {
    const auto text = in.string();
    if (text.find(':') == std::string::npos || !ip_network::parse(text))
      throw p::parse_error("expected an IPv6 address", in);
    out.hosts.push_back({raw(in), 0});
  }
};

template <>
struct action<grammar::port> {
  template <class Input>
  static void apply(const Input& in, dsn_parts& out) {
    auto& port = out.hosts.back().port;
    const auto [end, fault] = std::from_chars(in.begin(), in.end(), port);
    if (fault != std::errc{} || end != in.end() || port == 0)
      throw p::parse_error(grammar::expectation<grammar::port>, in);
  }
};

template <>
struct action<grammar::socket_path> {
  template <class Input>
  static void apply(const Input& in, dsn_parts& out) {
    out.hosts.push_back({raw(in), 0});
  }
};

struct keep_target {
  template <class Input>
  static void apply(const Input& in, dsn_parts& out) {
    out.target = decoded(in);
  }
};

template <>
struct action<grammar::postgres_database> : keep_target {};
template <>
struct action<grammar::mysql_database> : keep_target {};
template <>
struct action<grammar::file_path> : keep_target {};
template <>
struct action<grammar::database_number> : keep_target {};

template <>
struct action<grammar::parameter_name> {
  template <class Input>
  static void apply(const Input& in, dsn_parts& out) {
    out.arguments.push_back({raw(in), {}});
  }
};

template <>
struct action<grammar::parameter_value> {
  template <class Input>
  static void apply(const Input& in, dsn_parts& out) {
    out.arguments.back().value = decoded(in);
  }
};

template <class Rule>
std::variant<dsn_parts, dsn_fault> run(std::string_view text, std::size_t offset) {
  p::memory_input in(text.data(), text.data() + text.size(), "", offset, 1, 1);
  dsn_parts out;
  try {
    p::parse<Rule, action, grammar::control>(in, out);
  } catch (const p::parse_error& fault) {
    return dsn_fault{fault.positions().front().byte, std::string(fault.message())};
  }
  return out;
}

} // namespace

std::variant<dsn_parts, dsn_fault> split_dsn(
  dsn_family family, std::string_view text, std::size_t offset) {
  switch (family) {
  case dsn_family::sqlite:
    return run<grammar::sqlite>(text, offset);
  case dsn_family::postgres:
  case dsn_family::cockroach:
    return run<grammar::postgres>(text, offset);
  case dsn_family::mysql:
    return run<grammar::mysql>(text, offset);
  case dsn_family::redis:
    return run<grammar::redis>(text, offset);
  }
  return dsn_fault{offset, "has no form"};
}

} // namespace gatehouse::config
