#include "config/key_rows.hpp"

namespace gatehouse::config {

using enum value_type;

std::vector<key> outside_keys() {
  return {
    by_profile(
      [](const protocol::profile_rules& x) -> std::string {
        switch (x.outgoing) {
        case protocol::ssrf_guard::off:
          return "false";
        case protocol::ssrf_guard::all_outgoing:
          return "true";
        case protocol::ssrf_guard::stranger_urls:
        case protocol::ssrf_guard::client_urls:
          return "";
        }
        return "";
      },
      row(
        boolean, "clients.http.disallow_private_ip_ranges", "",
        "Keeps all outgoing requests away from private addresses (true), or none (false); when "
        "not set, those to URLs of clients; with the profile hydra, of those that registered "
        "themselves.")),
    row(
      texts, "clients.http.private_ip_exception_urls", "[]",
      "What may be private nevertheless: URL patterns, hosts, IP ranges."),
    row(
      text, "clients.http.ca_file", R"("")",
      "File of certificates, PEM, that are trusted beside those of the system."),
    within(
      100, 5 * 60 * 1000,
      row(
        duration, "clients.http.timeout", R"("10s")",
        "Time to fetch one document of a client: its keys, its redirect URIs.")),
    planned(row(boolean, "hsm.enabled", "false", "Keeps keys in a PKCS#11 token.")),
    planned(row(text, "hsm.library", "", "File of the PKCS#11 library.")),
    planned(secret(row(text, "hsm.pin", "", "The token's PIN."))),
    planned(row(integer, "hsm.slot", "", "The token's slot.")),
    planned(row(text, "hsm.token_label", "", "The token's label; wins over the slot.")),
    planned(row(text, "hsm.key_set_prefix", R"("")", "Begins the names of all key sets.")),
    planned(
      among({"jaeger", "otel", "zipkin"}, row(choice, "tracing.provider", "", "Where traces go."))),
    planned(row(text, "tracing.service_name", "", "The service's name in traces.")),
    planned(row(text, "tracing.deployment_environment", "", "The environment's name in traces.")),
    planned(row(
      text, "tracing.providers.jaeger.local_agent_address", "", "Address of the Jaeger agent.")),
    planned(row(
      url, "tracing.providers.jaeger.sampling.server_url", "",
      "Sampling server of the Jaeger agent.")),
    planned(row(
      number, "tracing.providers.jaeger.sampling.trace_id_ratio", "",
      "Share of requests that are traced.")),
    planned(row(url, "tracing.providers.zipkin.server_url", "", "The Zipkin server.")),
    planned(row(
      number, "tracing.providers.zipkin.sampling.sampling_ratio", "",
      "Share of requests that are traced.")),
    planned(row(text, "tracing.providers.otlp.server_url", "", "The OTLP collector, host:port.")),
    planned(row(boolean, "tracing.providers.otlp.insecure", "false", "Sends over plain HTTP.")),
    planned(row(
      number, "tracing.providers.otlp.sampling.sampling_ratio", "",
      "Share of requests that are traced.")),
    planned(secret(row(
      text, "tracing.providers.otlp.authorization_header", "",
      "Authorization header for the collector."))),
    row(
      boolean, "dangerous-force-http", "false",
      "Accepted for Hydra 1's sake: without serve.tls.enabled plain HTTP is served."),
    planned(row(
      texts, "dangerous-allow-insecure-redirect-urls", "[]", "Redirect URIs that may be http.")),
  };
}

} // namespace gatehouse::config
