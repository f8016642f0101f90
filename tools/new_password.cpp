#include "tools/new_password.hpp"

#include "protocol/secret_hash.hpp"

#include <iostream>
#include <string>
#include <termios.h>
#include <unistd.h>

namespace gatehouse::tools {

namespace {

/// The terminal shows nothing while this lives.
class silence {
public:
  silence() {
    is_on_ = tcgetattr(STDIN_FILENO, &before_) == 0;
    termios without = before_;
    without.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    is_on_ = is_on_ && tcsetattr(STDIN_FILENO, TCSAFLUSH, &without) == 0;
  }
  ~silence() {
    if (is_on_)
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  silence(const silence&) = delete;
  silence& operator=(const silence&) = delete;

  [[nodiscard]] bool is_on() const noexcept { return is_on_; }

private:
  termios before_{};
  bool is_on_ = false;
};

outcome<protocol::secret> ask(std::ostream& err, const char* question) {
  const silence hidden;
  if (!hidden.is_on())
    return misuse("there is no terminal to ask for the password; see --password-stdin");
  err << question << std::flush;
  std::string line;
  std::getline(std::cin, line);
  err << '\n';
  return protocol::secret(std::move(line));
}

outcome<protocol::secret> checked(protocol::secret x) {
  if (x.reveal().size() < min_password_bytes)
    return misuse("a password has at least 8 characters");
  if (x.reveal().size() > protocol::max_secret_bytes)
    return misuse("a password has at most 4096 bytes");
  return x;
}

} // namespace

outcome<protocol::secret> read_password_line(std::istream& in) {
  std::string line;
  std::getline(in, line);
  if (line.ends_with('\r'))
    line.pop_back();
  return checked(protocol::secret(std::move(line)));
}

outcome<protocol::secret> ask_for_new_password(std::ostream& err) {
  auto first = ask(err, "Password: ");
  if (!first)
    return first;
  const auto second = ask(err, "Again: ");
  if (!second)
    return second.error();
  if (!(*first == *second))
    return misuse("the two passwords differ");
  return checked(*std::move(first));
}

} // namespace gatehouse::tools
