#pragma once

#include <tao/pegtl.hpp>

/// What stands behind `://` in a data source name, for each kind of store.
///
/// A rule with a message (`expectation`) ends the parse where it fails; so it is never tried where
/// something else could still match.
namespace gatehouse::config::dsn_grammar {

namespace p = tao::pegtl;

/// @{ Characters. Two zeros behind `%` would be a NUL, at which C libraries end a text.
struct octet : p::seq<p::not_at<p::string<'0', '0'>>, p::xdigit, p::xdigit> {};
struct encoded : p::if_must<p::one<'%'>, octet> {};
struct visible : p::seq<p::not_at<p::one<127>>, p::not_range<0, ' '>> {};
template <char... Chars>
struct other_than : p::seq<p::not_at<p::one<'%', Chars...>>, visible> {};
template <char... Chars>
struct text_without : p::star<p::sor<encoded, other_than<Chars...>>> {};
/// @}

/// @{ `?name=value&name=value`, and the end.
struct parameter_name : p::plus<p::sor<p::alnum, p::one<'_', '.', '-'>>> {};
struct equals : p::one<'='> {};
struct parameter_value : text_without<'&', '#'> {};
struct parameter : p::seq<parameter_name, equals, parameter_value> {};
struct query : p::seq<p::one<'?'>, p::list<parameter, p::one<'&'>>> {};
struct end : p::eof {};
struct tail : p::seq<p::opt<query>, end> {};
/// @}

/// @{ `host:port`, with IPv6 addresses in brackets.
struct ipv6 : p::plus<p::sor<p::xdigit, p::one<':', '.'>>> {};
struct closing_bracket : p::one<']'> {};
struct bracketed : p::seq<p::one<'['>, ipv6, closing_bracket> {};
struct host_name : p::star<p::sor<encoded, p::alnum, p::one<'.', '-', '_'>>> {};
struct port : p::plus<p::digit> {};
struct host_port : p::seq<p::sor<bracketed, host_name>, p::opt<p::one<':'>, port>> {};
/// @}

/// @{ `user:password@`. Of several at signs the last one counts, as in Go's net/url.
struct until_at : p::seq<p::star<p::not_one<'@', '/', '?', '#'>>, p::one<'@'>> {};
struct inner_at : p::seq<p::one<'@'>, p::at<until_at>> {};
struct user : p::star<p::sor<encoded, inner_at, other_than<':', '@', '/', '?', '#'>>> {};
struct password : p::star<p::sor<encoded, inner_at, other_than<'@', '/', '?', '#'>>> {};
struct at_sign : p::one<'@'> {};
struct userinfo
  : p::if_then_else<
      p::at<until_at>, p::seq<user, p::opt<p::one<':'>, password>, at_sign>, p::success> {};
/// @}

/// `user:password@host:port,host:port/database?…`
struct postgres_database : text_without<'/', '?', '#'> {};
struct postgres
  : p::seq<
      userinfo, p::list<host_port, p::one<','>>, p::opt<p::one<'/'>, postgres_database>, tail> {};

/// @{ `user:password@tcp(host:port)/database?…`. User and password are as they are; they end at
/// the last at sign that an address follows.
struct before_address
  : p::sor<p::string<'@', 't', 'c', 'p', '('>, p::string<'@', 'u', 'n', 'i', 'x', '('>> {};
struct before_path : p::string<'@', '/'> {};
template <class End>
struct user_until : p::star<p::not_at<End>, p::not_at<p::one<':'>>, visible> {};
template <class End>
struct password_until
  : p::star<
      p::sor<p::seq<p::not_at<End>, visible>, p::seq<p::at<p::any, p::until<End>>, visible>>> {};
template <class End>
struct credentials : p::seq<user_until<End>, p::opt<p::one<':'>, password_until<End>>, at_sign> {};
struct closing_parenthesis : p::one<')'> {};
struct tcp : p::seq<p::string<'t', 'c', 'p', '('>, host_port, closing_parenthesis> {};
struct socket_path : p::seq<p::one<'/'>, p::plus<p::seq<p::not_at<p::one<')'>>, visible>>> {};
struct unix_socket : p::seq<p::string<'u', 'n', 'i', 'x', '('>, socket_path, closing_parenthesis> {
};
struct mysql_address : p::sor<tcp, unix_socket, p::at<p::one<'/'>>> {};
struct slash : p::one<'/'> {};
struct mysql_database : p::plus<p::sor<encoded, other_than<'/', '?', '#'>>> {};
struct mysql
  : p::seq<
      p::if_then_else<
        p::at<p::until<before_address>>, credentials<before_address>,
        p::if_then_else<p::at<p::until<before_path>>, credentials<before_path>, p::success>>,
      mysql_address, slash, mysql_database, tail> {};
/// @}

/// `path?…`, with or without `file:` before the path. Blanks are allowed.
struct file_path
  : p::plus<p::sor<encoded, p::seq<p::not_at<p::one<'%', '?', '#', 127>>, p::not_range<0, 31>>>> {};
struct sqlite : p::seq<p::opt<p::string<'f', 'i', 'l', 'e', ':'>>, file_path, tail> {};

/// `user:password@host:port/number?…`
struct database_number : p::plus<p::digit> {};
struct redis : p::seq<userinfo, host_port, p::opt<p::one<'/'>, p::opt<database_number>>, tail> {};

/// What is said where a rule fails; null lets it fail in silence.
template <class>
inline constexpr const char* expectation = nullptr;
template <>
inline constexpr auto expectation<octet> = "expected two hexadecimal digits behind %, and not 00";
template <>
inline constexpr auto expectation<parameter_name> = "expected the name of a parameter";
template <>
inline constexpr auto expectation<equals> = "expected = and a value";
template <>
inline constexpr auto expectation<end> =
  "expected the end; a character with a meaning of its own is written like %23";
template <>
inline constexpr auto expectation<ipv6> = "expected an IPv6 address";
template <>
inline constexpr auto expectation<closing_bracket> = "expected ] behind an IPv6 address";
template <>
inline constexpr auto expectation<port> = "expected a port from 1 to 65535";
template <>
inline constexpr auto expectation<at_sign> =
  "expected @ and a host; other characters of a password are written like %20";
template <>
inline constexpr auto expectation<closing_parenthesis> = "expected )";
template <>
inline constexpr auto expectation<socket_path> = "expected an absolute path";
template <>
inline constexpr auto expectation<mysql_address> =
  "expected user:password@tcp(host:port)/database or user:password@unix(/path)/database";
template <>
inline constexpr auto expectation<slash> = "expected / and the name of a database";
template <>
inline constexpr auto expectation<mysql_database> = "expected the name of a database";
template <>
inline constexpr auto expectation<file_path> = "expected the path of a file";

struct expectations {
  template <class Rule>
  static constexpr const char* message = expectation<Rule>;
};

template <class Rule>
using control = p::must_if<expectations, p::normal, false>::control<Rule>;

} // namespace gatehouse::config::dsn_grammar
