#include "protocol/prompt.hpp"

#include "protocol/scope.hpp"

namespace gatehouse::protocol {

result<prompt> parse_prompt(std::string_view text) {
  prompt read;
  const auto words = split_scope(text);
  for (const auto& word : words) {
    if (word == "none")
      read.none = true;
    else if (word == "login")
      read.login = true;
    else if (word == "consent")
      read.consent = true;
    else if (word == "select_account")
      read.select_account = true;
    else if (word == "registration")
      read.registration = true;
    else
      return refuse(oauth_errc::invalid_request, "The parameter prompt holds an unknown value");
  }
  if (read.none && words.size() > 1)
    return refuse(oauth_errc::invalid_request, "The prompt 'none' was combined with another one");
  return read;
}

} // namespace gatehouse::protocol
