#include "protocol/pagination.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace gatehouse::protocol {

namespace {

oauth_error malformed(std::string_view name) {
  return refuse(
    oauth_errc::invalid_request, "The parameter '" + std::string(name) + "' is not valid");
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || stop != text.data() + text.size())
    return std::nullopt;
  return number;
}

std::uint64_t page_size(std::uint64_t asked) noexcept {
  return asked == 0 ? default_page_size : std::min(asked, max_page_size);
}

/// `<expiry>:<key>`, sealed.
std::optional<std::string> open_token(
  std::string_view token, const sealing_keys& keys, std::string_view list, time_point now) {
  const auto text = keys.open(token, list);
  const auto colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos)
    return std::nullopt;
  const auto expiry = parse_number(std::string_view(*text).substr(0, colon));
  if (!expiry || static_cast<std::int64_t>(*expiry) <= numeric_date(now))
    return std::nullopt;
  return text->substr(colon + 1);
}

result<page_request> read_offset_style(const parameters& query) {
  page_request page{.how = page_request::style::offset, .size = default_page_size, .after = {}};
  if (const auto limit = query.given("limit")) {
    const auto number = parse_number(*limit);
    if (!number)
      return malformed("limit");
    page.size = page_size(*number);
  }
  if (const auto offset = query.given("offset")) {
    const auto number = parse_number(*offset);
    if (!number)
      return malformed("offset");
    page.offset = *number;
  }
  return page;
}

std::string link(const page_links& links, const parameters& position, std::string_view relation) {
  auto all = links.filters;
  for (const auto& [name, value] : position.entries())
    all.add(name, value);
  return "<" + links.path + "?" + all.encode() + ">; rel=\"" + std::string(relation) + "\"";
}

parameters at_token(const page_request& page, std::string token) {
  parameters position;
  position.add("page_size", std::to_string(page.size));
  position.add("page_token", std::move(token));
  return position;
}

parameters at_offset(const page_request& page, std::uint64_t offset) {
  parameters position;
  position.add("limit", std::to_string(page.size));
  position.add("offset", std::to_string(offset));
  return position;
}

} // namespace

result<page_request> read_page_request(
  const parameters& query, const sealing_keys& keys, std::string_view list, time_point now) {
  if (query.given("limit") || query.given("offset"))
    return read_offset_style(query);
  page_request page;
  if (const auto size = query.given("page_size")) {
    const auto number = parse_number(*size);
    if (!number)
      return malformed("page_size");
    page.size = page_size(*number);
  }
  if (const auto token = query.given("page_token")) {
    auto after = open_token(*token, keys, list, now);
    if (!after)
      return malformed("page_token");
    page.after = std::move(*after);
  }
  return page;
}

std::string make_page_token(
  std::string_view last_key, const sealing_keys& keys, std::string_view list, time_point now,
  const random_source& random) {
  const auto expiry = numeric_date(now + page_token_lifetime);
  return keys.seal(std::to_string(expiry) + ":" + std::string(last_key), list, random);
}

std::string link_header(const page_request& page, const page_links& links) {
  if (page.how == page_request::style::token) {
    parameters first;
    first.add("page_size", std::to_string(page.size));
    auto text = link(links, first, "first");
    if (links.has_more)
      text += "," + link(links, at_token(page, links.next_token), "next");
    return text;
  }
  auto text = link(links, at_offset(page, 0), "first");
  if (links.has_more)
    text += "," + link(links, at_offset(page, page.offset + page.size), "next");
  if (page.offset > 0)
    text +=
      "," + link(links, at_offset(page, page.offset - std::min(page.offset, page.size)), "prev");
  const auto last = links.total == 0 ? 0 : (links.total - 1) / page.size * page.size;
  return text + "," + link(links, at_offset(page, last), "last");
}

} // namespace gatehouse::protocol
