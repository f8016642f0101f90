#include "net/tls_trust.hpp"

#include "net/fetcher.hpp"

#include <array>
#include <openssl/ssl.h>

namespace gatehouse::net {

namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

} // namespace

std::variant<ssl::context, std::string> client_tls(const std::string& ca_file) {
  ssl::context made(ssl::context::tls_client);
  error_code fault;
  SSL_CTX_set_min_proto_version(made.native_handle(), TLS1_2_VERSION);
  constexpr std::array<unsigned char, 9> http_1_1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_alpn_protos(made.native_handle(), http_1_1.data(), http_1_1.size());
  made.set_verify_mode(ssl::verify_peer, fault);
  // A system without certificates trusts nobody; that shows at the first request.
  made.set_default_verify_paths(fault);
  if (!ca_file.empty()) {
    made.load_verify_file(ca_file, fault);
    if (fault)
      return "cannot read certificates from " + ca_file + ": " + fault.message();
  }
  return made;
}

std::optional<std::string> check_ca_file(const std::string& path) {
  if (path.empty())
    return std::nullopt;
  auto made = client_tls(path);
  if (auto* problem = std::get_if<std::string>(&made))
    return std::move(*problem);
  return std::nullopt;
}

} // namespace gatehouse::net
