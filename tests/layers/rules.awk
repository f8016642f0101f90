# Which folder may include what, and which words may not stand where (the map in ARCHITECTURE.md).
#
# Usage: awk -f rules.awk FILE... with paths relative to the root of the sources.
# Prints "path:line: reason" for each violation and exits with 1 when there was one.

BEGIN {
  # Ours: a folder, and whom it may include. A test may include what the folder under test may.
  ours["protocol"] = "protocol"
  ours["store"] = "store protocol"
  ours["web"] = "web protocol"
  ours["net"] = "net protocol"
  ours["config"] = "config protocol"
  ours["actors"] = "actors net web store config protocol"
  ours["tools"] = "tools actors net web store config protocol"
  # Benchmarks look at any layer.
  ours["bench"] = "actors net web store config protocol"
  # A program that is the real one but for an actor before its store.
  ours["chaos"] = "tools actors net web store config protocol"

  # Theirs: a pattern of the header, the pattern of the paths that may include it.
  limit("^caf/", "^(actors|tests/actors|tests/bench|tests/chaos)/", "CAF is known to actors/ only")
  # Within net/ these show Asio to each other; nobody else sees them.
  # So do those of the PostgreSQL driver, whose sockets are libpq's.
  inner_headers = "net/(connection_pool|fetch_job|listener_socket|outgoing_connection|session|tls_trust)\\.hpp"
  limit("^boost/(asio|beast)", \
        "^(net/[^/]*\\.cpp|store/postgres_[^/]*|" inner_headers "|net/pch/.*|" \
        "actors/(io_unit|gate|io_[^/]*)\\.cpp|tests/.*)$", \
        "Asio and Beast belong to net/*.cpp and the I/O files of actors/")
  limit("^openssl/", "^(((tests/)?(protocol|net))/|tools/system_sources\\.cpp$)", \
        "OpenSSL belongs to protocol/ and net/, and to the source of randomness")
  limit("^rapidjson/", "^protocol/json\\.cpp$", "RapidJSON belongs to protocol/json.cpp")
  limit("^argon2\\.h$", "^protocol/argon2id\\.cpp$", "argon2 belongs to protocol/argon2id.cpp")
  limit("^zlib\\.h$", "^protocol/deflate\\.cpp$", "zlib belongs to protocol/deflate.cpp")
  limit("^crypt\\.h$", "^protocol/bcrypt\\.cpp$", "crypt belongs to protocol/bcrypt.cpp")
  limit("^(yaml-cpp/|toml\\+\\+/)", "^config/[^/]*\\.cpp$", "YAML and TOML belong to config/*.cpp")
  limit("^hiredis/", "^store/redis_wire\\.cpp$", "hiredis belongs to store/redis_wire.cpp")
  limit("^sqlite3\\.h$", "^(store/sqlite_|tests/bench/)[^/]*\\.cpp$", "SQLite belongs to store/sqlite_*.cpp")
  limit("^(mariadb/)?(mysql|errmsg|mysqld_error)\\.h$", "^store/mysql_[^/]*\\.cpp$", "libmariadb belongs to store/mysql_*.cpp")
  limit("^libpq-fe\\.h$", "^(store/postgres_[^/]*|tests/(store|bench)/[^/]*\\.cpp)$", "libpq belongs to store/postgres_*")
  limit("^tao/", "(\\.cpp|grammar\\.hpp)$", "PEGTL belongs to sources and grammar headers")
  limit("^prometheus/", "^(tests/)?actors/", "prometheus-cpp belongs to actors/")
  limit("^CLI/", "^tools/[^/]*\\.cpp$", "CLI11 belongs to tools/*.cpp")

  # Pure code has no threads, no files, no clock and no hidden input.
  # <mutex> itself may be included, for std::call_once.
  impure_header = "^(thread|shared_mutex|future|condition_variable|filesystem|fstream|iostream)$"
  impure_word = "system_clock::now|steady_clock::now|RAND_bytes|getenv|std::thread|std::mutex"
  pure_library = "^(openssl/|boost/system/|rapidjson/|argon2\\.h$|crypt\\.h$|zlib\\.h$|arpa/inet\\.h$)"
}

function limit(header, place, reason) {
  limits++
  header_of[limits] = header
  place_of[limits] = place
  reason_of[limits] = reason
}

function complain(reason) {
  printf "%s:%d: %s\n", path, FNR, reason
  violations++
}

function check_ours(header,   target) {
  target = header
  sub(/\/.*/, "", target)
  if (header !~ /\//)
    complain("\"" header "\" must be included with its folder")
  else if (is_test && target == "tests")
    return
  else if (!(folder in ours))
    complain("the folder " folder "/ is not on the map")
  else if (index(" " ours[folder] " ", " " target " ") == 0)
    complain(folder "/ must not include " target "/")
  else if (folder == "net" && !is_test && target == "protocol" && header !~ /^protocol\/(url|percent)\.hpp$/)
    complain("net/ knows protocol/url.hpp and protocol/percent.hpp only")
  else if (folder != "net" && header ~ "^" inner_headers "$")
    complain(header " is not for other folders")
}

function check_theirs(header,   i) {
  for (i = 1; i <= limits; i++)
    if (header ~ header_of[i] && path !~ place_of[i]) {
      complain(reason_of[i])
      return
    }
  if (folder != "protocol" || is_test)
    return
  if (header ~ impure_header)
    complain("protocol/ is pure: no <" header ">")
  if (header ~ /[.\/]/ && header !~ pure_library)
    complain("protocol/ must not include <" header ">")
}

FNR == 1 {
  path = FILENAME
  sub(/^\.\//, "", path)
  is_test = path ~ /^tests\//
  folder = path
  if (is_test)
    sub(/^tests\//, "", folder)
  if (folder ~ /\//)
    sub(/\/.*/, "", folder)
  else
    folder = is_test ? "protocol" : ""
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
  header = $0
  sub(/^[^"]*"/, "", header)
  sub(/".*/, "", header)
  check_ours(header)
  next
}

/^[ \t]*#[ \t]*include[ \t]*</ {
  header = $0
  sub(/^[^<]*</, "", header)
  sub(/>.*/, "", header)
  check_theirs(header)
  next
}

{
  sub(/\/\/.*/, "")
  if ($0 ~ /using namespace/ && !is_test)
    complain("no `using namespace` outside tests")
  if (folder == "protocol" && !is_test && match($0, impure_word))
    complain("protocol/ is pure: no " substr($0, RSTART, RLENGTH))
}

END { exit violations > 0 }
