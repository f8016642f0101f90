#include "protocol/subject_identifier.hpp"

#include "protocol/digest.hpp"
#include "protocol/url.hpp"

namespace gatehouse::protocol {

namespace {

result<std::string> sector_of(const client& x) {
  if (!x.sector_identifier_uri.empty())
    return x.sector_identifier_uri;
  const auto uri =
    x.redirect_uris.size() == 1 ? parse_url(x.redirect_uris.front()) : std::optional<url>{};
  if (!uri)
    return refuse(
      oauth_errc::invalid_request,
      "A pairwise client needs a sector_identifier_uri or exactly one redirect URI");
  return uri->port ? uri->host + ':' + std::to_string(*uri->port) : uri->host;
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
