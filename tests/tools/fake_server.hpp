#pragma once

#include "net/io_loop.hpp"
#include "net/server.hpp"

#include <deque>
#include <future>
#include <mutex>
#include <string>
#include <vector>

namespace gatehouse::tests {

/// What a verb sent.
struct recorded_request {
  std::string line;
  std::string body;
  std::string content_type;
  std::string authorization;
  std::string extra;
};

/// A server that records requests and plays answers, the last one again and again.
class fake_server {
public:
  fake_server() {
    loop_.start();
    auto opened = net::server::listen({&loop_}, {}, {}, [this](net::io_loop&, std::uint16_t) {
      return net::request_handler{
        [this](net::http_request request, net::responder respond) { respond(play(request)); }, {}};
    });
    server_ = std::move(std::get<std::unique_ptr<net::server>>(opened));
  }

  ~fake_server() {
    server_->abort();
    std::promise<void> gone;
    server_->drain([&] { gone.set_value(); });
    gone.get_future().wait();
    loop_.stop();
    loop_.join();
  }

  fake_server(const fake_server&) = delete;
  fake_server& operator=(const fake_server&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

  void answer(unsigned status, std::string body, std::string link = {}) {
    net::http_response response;
    response.status = status;
    response.body = std::move(body);
    if (!link.empty())
      response.add_header("Link", link);
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(response));
  }

  std::vector<recorded_request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

private:
  net::http_response play(const net::http_request& request) {
    const auto field = [&](std::string_view name) {
      return std::string(request.head.find(name).value_or(""));
    };
    const std::lock_guard lock(mutex_);
    const auto query = request.query.empty() ? "" : "?" + request.query;
    requests_.push_back(
      {std::string(name(request.method)) + " " + request.path + query, request.body,
       field("Content-Type"), field("Authorization"), field("X-Extra")});
    if (answers_.empty())
      return {};
    auto out = answers_.front();
    if (answers_.size() > 1)
      answers_.pop_front();
    return out;
  }

  mutable std::mutex mutex_;
  std::deque<net::http_response> answers_;
  std::vector<recorded_request> requests_;
  net::io_loop loop_{"fake"};
  std::unique_ptr<net::server> server_;
};

} // namespace gatehouse::tests
