#include "tools/code_request.hpp"

#include "protocol/base64url.hpp"
#include "protocol/digest.hpp"
#include "protocol/ids.hpp"
#include "tools/member_text.hpp"
#include "tools/terminal_text.hpp"

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;

constexpr std::size_t proof_bytes = 32;

std::string draw(const protocol::random_source& random) {
  return protocol::to_base64url(protocol::random_bytes(random, proof_bytes));
}

failure refused(std::string message) {
  return {exit_code::refused, std::move(message)};
}

std::string text_at(const protocol::parameters& x, std::string_view name) {
  return std::string(x.given(name).value_or(""));
}

failure error_in(const protocol::parameters& answer) {
  auto sentence = terminal_text(text_at(answer, "error"));
  if (const auto description = answer.given("error_description"))
    sentence += ": " + terminal_text(std::string(*description));
  return {exit_code::refused, std::move(sentence), text_at(answer, "error")};
}

std::optional<json::value> claims_of(const std::string& jwt) {
  const auto first = jwt.find('.');
  const auto second = first == std::string::npos ? first : jwt.find('.', first + 1);
  if (second == std::string::npos)
    return std::nullopt;
  const auto payload =
    protocol::from_base64url(std::string_view(jwt).substr(first + 1, second - first - 1));
  return payload ? json::parse(*payload) : std::nullopt;
}

} // namespace

code_request make_code_request(
  const protocol::random_source& random, std::optional<std::string> state, bool is_openid) {
  return {
    .state = state ? *std::move(state) : draw(random),
    .verifier = draw(random),
    .nonce = is_openid ? draw(random) : std::string()};
}

std::optional<announced_issuer> issuer_in(const json::value& metadata) {
  announced_issuer out{.issuer = member_text(metadata, "issuer")};
  if (out.issuer.empty())
    return std::nullopt;
  const auto* promise = metadata.find("authorization_response_iss_parameter_supported");
  const auto* is_promised = promise ? promise->if_bool() : nullptr;
  out.is_in_answers = is_promised && *is_promised;
  return out;
}

void add_proofs(const code_request& x, protocol::parameters& to) {
  to.add("state", x.state);
  if (!x.nonce.empty())
    to.add("nonce", x.nonce);
  to.add("code_challenge", protocol::to_base64url(protocol::sha256(x.verifier)));
  to.add("code_challenge_method", "S256");
}

bool is_answer_to(const code_request& x, const protocol::parameters& answer) {
  return protocol::equal_in_constant_time(x.state, answer.find("state").value_or(""));
}

outcome<std::string> code_in(const code_request& x, const protocol::parameters& answer) {
  const auto from = answer.find("iss");
  if (x.server && !from && x.server->is_in_answers)
    return refused(
      "the answer does not say which server it is from, though the server promised it");
  if (x.server && from && *from != x.server->issuer)
    return refused("the answer is from another server: " + terminal_text(std::string(*from)));
  if (answer.given("error"))
    return error_in(answer);
  auto code = text_at(answer, "code");
  if (code.empty())
    return refused("the answer has no code");
  return code;
}

outcome<void> check_nonce(const code_request& x, const json::value& token) {
  const auto id_token = member_text(token, "id_token");
  if (x.nonce.empty() || id_token.empty())
    return {};
  const auto claims = claims_of(id_token);
  const auto* nonce = claims ? claims->find("nonce") : nullptr;
  const auto* text = nonce ? nonce->if_string() : nullptr;
  if (!text || !protocol::equal_in_constant_time(*text, x.nonce))
    return refused("the ID token is not of this login: its nonce is another");
  return {};
}

} // namespace gatehouse::tools
