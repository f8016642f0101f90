#include "net/tls_trust.hpp"

#include "net/fetcher.hpp"
#include "net/ip_address.hpp"

#include <array>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

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

bool expect_host(SSL* tls, const std::string& host) {
  auto* wanted = SSL_get0_param(tls);
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (ip_address::parse(host))
    return X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1;
  return X509_VERIFY_PARAM_set1_host(wanted, host.data(), host.size()) == 1
         && SSL_set_tlsext_host_name(tls, host.c_str()) == 1;
}

std::string tls_problem(const SSL* tls, const error_code& fault) {
  const auto verdict = SSL_get_verify_result(tls);
  if (verdict != X509_V_OK)
    return std::string("its certificate is not trusted: ") + X509_verify_cert_error_string(verdict);
  return "TLS failed: " + fault.message();
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
