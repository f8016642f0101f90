// Load of whole logins: people who go through the code flow with PKCE, and refresh what they got, as
// many at once as there are connections. One thread; each person is a coroutine that does one step after
// the other over kept connections, as a browser, a login app and a client would.
//
// usage: bench_flow_load FILE SECONDS PEOPLE
//
// FILE holds `name=value` lines; see `plan`. Prints one line of JSON for flows, then one for refreshes,
// then the access tokens of the last flows, one a line.

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using clock_type = std::chrono::steady_clock;

/// What to do, from the file.
struct plan {
  unsigned short public_port = 0;
  /// Where the login app asks; 0 when the server under test has its own login at its public port.
  unsigned short admin_port = 0;
  /// Path and query of the authorization request.
  std::string authorize;
  std::string token_path;
  /// `Authorization` of the client.
  std::string authorization;
  std::string redirect_uri;
  std::string verifier;
};

struct answer {
  unsigned status = 0;
  std::string head;
  std::string body;
};

/// The value of a header; its name in lower case, as it stands after `\r\n`.
std::vector<std::string> headers(const answer& from, std::string_view name) {
  std::vector<std::string> found;
  std::size_t at = 0;
  while ((at = from.head.find("\r\n", at)) != std::string::npos) {
    at += 2;
    const auto end = from.head.find("\r\n", at);
    const auto line = std::string_view(from.head).substr(at, end - at);
    const bool is_it = line.size() > name.size() && line[name.size()] == ':'
                       && std::equal(name.begin(), name.end(), line.begin(), [](char a, char b) {
                            return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + 32) : b);
                          });
    if (is_it)
      found.emplace_back(line.substr(name.size() + 2));
  }
  return found;
}

std::string header(const answer& from, std::string_view name) {
  const auto all = headers(from, name);
  return all.empty() ? "" : all.front();
}

/// A member of a flat JSON object; enough of the escapes for URLs.
std::string member(const std::string& json, const std::string& name) {
  const auto key = "\"" + name + "\":\"";
  const auto start = json.find(key);
  if (start == std::string::npos)
    throw std::runtime_error("no member " + name + " in " + json.substr(0, 300));
  std::string out;
  for (auto at = start + key.size(); at < json.size() && json[at] != '"'; ++at) {
    if (json[at] != '\\') {
      out += json[at];
    } else if (json.compare(at, 6, "\\u0026") == 0) {
      out += '&';
      at += 5;
    } else {
      out += json[++at];
    }
  }
  return out;
}

std::string parameter(std::string_view url, std::string_view name) {
  const auto key = std::string(name) + "=";
  auto at = url.find(key);
  while (at != std::string_view::npos && at > 0 && url[at - 1] != '?' && url[at - 1] != '&')
    at = url.find(key, at + 1);
  if (at == std::string_view::npos)
    throw std::runtime_error("no parameter " + std::string(name) + " in " + std::string(url));
  const auto from = at + key.size();
  return std::string(url.substr(from, url.find('&', from) - from));
}

/// The path and query of a URL that leads back to the server.
std::string target_of(const std::string& url) {
  if (url.starts_with('/'))
    return url;
  const auto host = url.find("://");
  return url.substr(url.find('/', host + 3));
}

/// One kept connection.
class connection {
public:
  connection(asio::io_context& context, unsigned short port) : socket_(context), port_(port) {}

  asio::awaitable<answer> ask(
    std::string method, std::string target, std::string fields, std::string body) {
    if (!socket_.is_open()) {
      co_await socket_.async_connect(
        {asio::ip::address_v4::loopback(), port_}, asio::use_awaitable);
      socket_.set_option(tcp::no_delay(true));
    }
    auto text = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_)
                + "\r\n" + fields;
    if (method != "GET")
      text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    text += "\r\n" + body;
    co_await asio::async_write(socket_, asio::buffer(text), asio::use_awaitable);
    const auto size = co_await asio::async_read_until(
      socket_, asio::dynamic_buffer(buffer_), "\r\n\r\n", asio::use_awaitable);
    answer got;
    got.head = buffer_.substr(0, size);
    buffer_.erase(0, size);
    got.status = static_cast<unsigned>(std::stoul(got.head.substr(9, 3)));
    const auto length = header(got, "content-length");
    const auto wanted = length.empty() ? 0 : std::stoul(length);
    while (buffer_.size() < wanted) {
      std::array<char, 8192> piece{};
      const auto more = co_await socket_.async_read_some(asio::buffer(piece), asio::use_awaitable);
      buffer_.append(piece.data(), more);
    }
    got.body = buffer_.substr(0, wanted);
    buffer_.erase(0, wanted);
    co_return got;
  }

private:
  tcp::socket socket_;
  unsigned short port_;
  std::string buffer_;
};

constexpr auto form_type = "Content-Type: application/x-www-form-urlencoded\r\n";
constexpr auto json_type = "Content-Type: application/json\r\n";

/// Somebody with a browser of their own, whose client and login app are here as well.
class person {
public:
  person(asio::io_context& context, const plan& what)
    : what_(what), public_(context, what.public_port),
      admin_(context, what.admin_port == 0 ? what.public_port : what.admin_port) {}

  std::string access_token;

  asio::awaitable<void> log_in() {
    cookies_.clear();
    auto page = co_await visit(what_.authorize);
    for (int steps = 0; steps < 8; ++steps) {
      const auto where = header(page, "location");
      if (where.starts_with(what_.redirect_uri))
        co_return co_await redeem(parameter(where, "code"));
      if (where.find("login_challenge=") != std::string::npos) {
        page = co_await accept("login", where, R"({"subject":"somebody"})");
      } else if (where.find("consent_challenge=") != std::string::npos) {
        page = co_await accept("consent", where, R"({"grant_scope":["openid","offline_access"]})");
      } else {
        page = co_await visit(target_of(where));
      }
    }
    throw std::runtime_error("a login goes in circles");
  }

  asio::awaitable<void> refresh() {
    const auto got = co_await public_.ask(
      "POST", what_.token_path, std::string(form_type) + authorization(),
      "grant_type=refresh_token&refresh_token=" + refresh_token_);
    keep_tokens(got);
  }

private:
  std::string authorization() const { return "Authorization: " + what_.authorization + "\r\n"; }

  asio::awaitable<answer> visit(std::string target) {
    std::string cookie;
    for (const auto& [name, value] : cookies_)
      cookie += (cookie.empty() ? "" : "; ") + name + "=" + value;
    auto fields = cookie.empty() ? std::string() : "Cookie: " + cookie + "\r\n";
    auto page = co_await public_.ask("GET", std::move(target), std::move(fields), {});
    for (const auto& line : headers(page, "set-cookie")) {
      const auto equals = line.find('=');
      cookies_[line.substr(0, equals)] = line.substr(equals + 1, line.find(';') - equals - 1);
    }
    if (page.status < 300 || page.status > 399)
      throw std::runtime_error("a page instead of a redirect: " + page.head + page.body);
    co_return page;
  }

  asio::awaitable<answer> accept(std::string step, std::string where, std::string body) {
    auto target = "/admin/oauth2/auth/requests/" + step + "/accept?" + step
                  + "_challenge=" + parameter(where, step + "_challenge");
    const auto said = co_await admin_.ask("PUT", std::move(target), json_type, std::move(body));
    auto back = target_of(member(said.body, "redirect_to"));
    co_return co_await visit(std::move(back));
  }

  asio::awaitable<void> redeem(std::string code) {
    const auto got = co_await public_.ask(
      "POST", what_.token_path, std::string(form_type) + authorization(),
      "grant_type=authorization_code&code=" + code + "&redirect_uri=" + what_.redirect_uri
        + "&code_verifier=" + what_.verifier);
    keep_tokens(got);
  }

  void keep_tokens(const answer& got) {
    if (got.status != 200)
      throw std::runtime_error("no tokens: " + got.head + got.body);
    access_token = member(got.body, "access_token");
    refresh_token_ = member(got.body, "refresh_token");
    if (member(got.body, "id_token").empty())
      throw std::runtime_error("no ID token");
  }

  const plan& what_;
  connection public_;
  connection admin_;
  std::map<std::string, std::string> cookies_;
  std::string refresh_token_;
};

plan read_plan(const char* path) {
  std::ifstream file(path);
  std::map<std::string, std::string> values;
  for (std::string line; std::getline(file, line);)
    values[line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
  return {
    .public_port = static_cast<unsigned short>(std::stoi(values.at("public_port"))),
    .admin_port = static_cast<unsigned short>(std::stoi(values.at("admin_port"))),
    .authorize = values.at("authorize"),
    .token_path = values.at("token_path"),
    .authorization = values.at("authorization"),
    .redirect_uri = values.at("redirect_uri"),
    .verifier = values.at("verifier")};
}

using action = asio::awaitable<void> (person::*)();

/// Has everybody do one thing again and again for a while.
void run(
  asio::io_context& context, std::vector<person>& people, action what, std::chrono::seconds span) {
  std::vector<double> times;
  std::string problem;
  const auto start = clock_type::now();
  const auto until = start + span;
  for (auto& each : people)
    asio::co_spawn(
      context,
      [&each, what, until, &times]() -> asio::awaitable<void> {
        while (clock_type::now() < until) {
          const auto from = clock_type::now();
          co_await (each.*what)();
          const std::chrono::duration<double, std::milli> took = clock_type::now() - from;
          times.push_back(took.count());
        }
      },
      [&problem](const std::exception_ptr& fault) {
        try {
          if (fault)
            std::rethrow_exception(fault);
        } catch (const std::exception& x) {
          problem = x.what();
        }
      });
  context.restart();
  context.run();
  if (!problem.empty())
    throw std::runtime_error(problem);
  const std::chrono::duration<double> whole = clock_type::now() - start;
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  std::cout << "{\"count\":" << times.size()
            << ",\"perSecond\":" << static_cast<double>(times.size()) / whole.count()
            << ",\"p50\":" << at(0.5) << ",\"p99\":" << at(0.99) << "}" << std::endl;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 4)
    return 2;
  try {
    const auto what = read_plan(argv[1]);
    const std::chrono::seconds span(std::stoi(argv[2]));
    asio::io_context context(1);
    std::vector<person> people;
    people.reserve(static_cast<std::size_t>(std::stoi(argv[3])));
    for (int i = 0; i < std::stoi(argv[3]); ++i)
      people.emplace_back(context, what);
    run(context, people, &person::log_in, span);
    run(context, people, &person::refresh, span);
    for (const auto& each : people)
      std::cout << each.access_token << "\n";
    return 0;
  } catch (const std::exception& problem) {
    std::cerr << problem.what() << "\n";
    return 1;
  }
}
