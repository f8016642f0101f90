#include "protocol/subject_identifier.hpp"

#include "protocol/digest.hpp"
#include "protocol/redirect_uri.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

/// As written, brackets and case included: what Hydra computes subjects with. Empty without `//`.
std::string authority_of(std::string_view uri) {
  const auto behind_scheme = uri.substr(std::min(uri.find(':'), uri.size()));
  if (!behind_scheme.starts_with("://"))
    return {};
  const auto behind = behind_scheme.substr(3);
  return std::string(behind.substr(0, behind.find_first_of("/?#")));
}

result<std::string> sector_of(const client& x) {
  if (!x.sector_identifier_uri.empty())
    return x.sector_identifier_uri;
  const bool is_clear =
    x.redirect_uris.size() == 1
    && parse_redirect_uri(x.redirect_uris.front(), redirect_host_rule::any_case);
  if (!is_clear)
    return refuse(
      oauth_errc::invalid_request,
      "A pairwise client needs a sector_identifier_uri or exactly one redirect URI");
  return authority_of(x.redirect_uris.front());
}

} // namespace

bool is_pairwise(const client& x) noexcept {
  return x.subject_type == "pairwise";
}

result<subject_id> subject_for(
  const client& x, const subject_id& subject, std::string_view forced, const secret& salt) {
  if (!is_pairwise(x))
    return subject;
  if (!forced.empty())
    return subject_id(forced);
  const auto sector = sector_of(x);
  if (!sector)
    return sector.error();
  return subject_id(to_hex(sha256(*sector + subject.str() + salt.reveal())));
}

} // namespace gatehouse::protocol
