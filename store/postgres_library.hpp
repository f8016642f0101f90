#pragma once

#include <libpq-fe.h>
#include <string>

namespace gatehouse::store {

/// The functions of libpq, under their own names. The library is loaded when a data source name asks
/// for it: it brings a dozen others (LDAP, Kerberos, a second TLS), which cost memory and reach in a
/// program that does without.
class postgres_library {
public:
  /// Loads it at the first call; from any thread.
  ///
  /// @throws std::runtime_error  as the constructor does.
  [[nodiscard]] static const postgres_library& get();

  /// @param file_name  what the loader looks for: by default the interface that the headers describe.
  /// @throws std::runtime_error  it is not there, or too old; the text says which.
  explicit postgres_library(const char* file_name = "libpq.so.5");

private:
  [[nodiscard]] void* find(const char* name) const;

  template <class Function>
  [[nodiscard]] Function function(const char* name) const {
    return reinterpret_cast<Function>(find(name));
  }

  /// Never closed: what it has started, in its own libraries, ends with the process.
  void* handle_;

public:
  // NOLINTBEGIN(readability-identifier-naming): libpq's names.
  decltype(&::PQclear) PQclear = function<decltype(PQclear)>("PQclear");
  decltype(&::PQcmdStatus) PQcmdStatus = function<decltype(PQcmdStatus)>("PQcmdStatus");
  decltype(&::PQcmdTuples) PQcmdTuples = function<decltype(PQcmdTuples)>("PQcmdTuples");
  decltype(&::PQconnectdbParams) PQconnectdbParams =
    function<decltype(PQconnectdbParams)>("PQconnectdbParams");
  decltype(&::PQconnectPoll) PQconnectPoll = function<decltype(PQconnectPoll)>("PQconnectPoll");
  decltype(&::PQconnectStartParams) PQconnectStartParams =
    function<decltype(PQconnectStartParams)>("PQconnectStartParams");
  decltype(&::PQconsumeInput) PQconsumeInput = function<decltype(PQconsumeInput)>("PQconsumeInput");
  decltype(&::PQenterPipelineMode) PQenterPipelineMode =
    function<decltype(PQenterPipelineMode)>("PQenterPipelineMode");
  decltype(&::PQerrorMessage) PQerrorMessage = function<decltype(PQerrorMessage)>("PQerrorMessage");
  decltype(&::PQexec) PQexec = function<decltype(PQexec)>("PQexec");
  decltype(&::PQfinish) PQfinish = function<decltype(PQfinish)>("PQfinish");
  decltype(&::PQflush) PQflush = function<decltype(PQflush)>("PQflush");
  decltype(&::PQgetResult) PQgetResult = function<decltype(PQgetResult)>("PQgetResult");
  decltype(&::PQgetisnull) PQgetisnull = function<decltype(PQgetisnull)>("PQgetisnull");
  decltype(&::PQgetlength) PQgetlength = function<decltype(PQgetlength)>("PQgetlength");
  decltype(&::PQgetvalue) PQgetvalue = function<decltype(PQgetvalue)>("PQgetvalue");
  decltype(&::PQisBusy) PQisBusy = function<decltype(PQisBusy)>("PQisBusy");
  decltype(&::PQlibVersion) PQlibVersion = function<decltype(PQlibVersion)>("PQlibVersion");
  decltype(&::PQnfields) PQnfields = function<decltype(PQnfields)>("PQnfields");
  decltype(&::PQntuples) PQntuples = function<decltype(PQntuples)>("PQntuples");
  decltype(&::PQpipelineSync) PQpipelineSync = function<decltype(PQpipelineSync)>("PQpipelineSync");
  decltype(&::PQresultErrorField) PQresultErrorField =
    function<decltype(PQresultErrorField)>("PQresultErrorField");
  decltype(&::PQresultStatus) PQresultStatus = function<decltype(PQresultStatus)>("PQresultStatus");
  decltype(&::PQsendPrepare) PQsendPrepare = function<decltype(PQsendPrepare)>("PQsendPrepare");
  decltype(&::PQsendQueryParams) PQsendQueryParams =
    function<decltype(PQsendQueryParams)>("PQsendQueryParams");
  decltype(&::PQsendQueryPrepared) PQsendQueryPrepared =
    function<decltype(PQsendQueryPrepared)>("PQsendQueryPrepared");
  decltype(&::PQsetNoticeProcessor) PQsetNoticeProcessor =
    function<decltype(PQsetNoticeProcessor)>("PQsetNoticeProcessor");
  decltype(&::PQsetnonblocking) PQsetnonblocking =
    function<decltype(PQsetnonblocking)>("PQsetnonblocking");
  decltype(&::PQsocket) PQsocket = function<decltype(PQsocket)>("PQsocket");
  decltype(&::PQstatus) PQstatus = function<decltype(PQstatus)>("PQstatus");
  // NOLINTEND(readability-identifier-naming)
};

[[nodiscard]] inline const postgres_library& libpq() {
  return postgres_library::get();
}

/// Loads the library unless it is loaded.
///
/// @returns why it cannot be used; empty when it can.
[[nodiscard]] std::string load_postgres_library();

} // namespace gatehouse::store
