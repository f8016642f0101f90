// What a live opaque token costs in the memory store.

#include "protocol/digest.hpp"
#include "store/access_token.hpp"
#include "store/memory_store.hpp"

#include <fstream>
#include <iostream>
#include <string>
#include <unistd.h>

namespace {

using namespace gatehouse;

long resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  long pages = 0;
  long resident = 0;
  statm >> pages >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

} // namespace

int main() {
  constexpr int count = 200'000;
  const auto now = protocol::from_numeric_date(1'800'000'000);
  store::memory_store records;
  const auto before = resident_bytes();
  for (int i = 0; i < count; ++i) {
    protocol::token_facts token;
    token.client =
      protocol::client_id("3fa85f64-5717-4562-b3fc-" + std::to_string(100'000'000'000 + i % 1000));
    token.subject = protocol::subject_id(token.client.str());
    token.scope = {"read", "write"};
    token.issued_at = now;
    token.expires_at = now + std::chrono::hours{1} + std::chrono::seconds{i % 60};
    const auto outcome = records.apply(
      {store::add(store::to_record(token, protocol::sha256(std::to_string(i)), {}))}, now);
    if (!outcome.is_applied)
      return 1;
  }
  std::cout << "bytes_per_token " << (resident_bytes() - before) / count << "\n";
  return 0;
}
