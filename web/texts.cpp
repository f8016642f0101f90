#include "web/texts.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::web {

namespace {

struct catalogue_row {
  std::string_view name;
  std::string_view english;
  std::string_view german;
};

constexpr std::array<catalogue_row, 66> catalogue{{
  {"login_title", "Log in", "Anmelden"},
  {"login_for", "to continue to {client}", "um fortzufahren zu {client}"},
  {"username", "User name or e-mail", "Benutzername oder E-Mail"},
  {"password", "Password", "Passwort"},
  {"remember_login", "Stay logged in on this device", "Auf diesem Gerät angemeldet bleiben"},
  {"login_button", "Log in", "Anmelden"},
  {"cancel", "Cancel", "Abbrechen"},
  {"login_wrong", "The user name or the password is wrong.",
   "Der Benutzername oder das Passwort ist falsch."},
  {"login_later", "Too many attempts. Please try again in {wait}.",
   "Zu viele Versuche. Bitte versuchen Sie es in {wait} noch einmal."},
  {"second", "1 second", "1 Sekunde"},
  {"seconds", "{count} seconds", "{count} Sekunden"},
  {"minute", "1 minute", "1 Minute"},
  {"minutes", "{count} minutes", "{count} Minuten"},
  {"consent_title", "{client} asks for access", "{client} bittet um Zugriff"},
  {"consent_as", "You are logged in as {account}.", "Sie sind angemeldet als {account}."},
  {"consent_wants",
   "If you allow it, the application can:", "Wenn Sie zustimmen, kann die Anwendung:"},
  {"consent_nothing", "The application learns that you have logged in, and nothing else.",
   "Die Anwendung erfährt, dass Sie angemeldet sind, sonst nichts."},
  {"scope_openid", "know who you are", "wissen, wer Sie sind"},
  {"scope_profile", "see your name and your profile", "Ihren Namen und Ihr Profil sehen"},
  {"scope_email", "see your e-mail address", "Ihre E-Mail-Adresse sehen"},
  {"scope_address", "see your postal address", "Ihre Anschrift sehen"},
  {"scope_phone", "see your telephone number", "Ihre Telefonnummer sehen"},
  {"scope_offline", "keep this access while you are away",
   "diesen Zugriff behalten, während Sie abwesend sind"},
  {"scope_other", "use “{scope}”", "„{scope}“ verwenden"},
  {"remember_consent", "Do not ask again", "Nicht noch einmal fragen"},
  {"allow", "Allow", "Zulassen"},
  {"deny", "Deny", "Ablehnen"},
  {"policy", "Privacy policy", "Datenschutzerklärung"},
  {"terms", "Terms of service", "Nutzungsbedingungen"},
  {"logout_title", "Log out?", "Abmelden?"},
  {"logout_text", "You are about to log out of this browser.",
   "Sie sind dabei, sich von diesem Browser abzumelden."},
  {"logout_for", "{client} asks to log you out of this browser.",
   "{client} möchte Sie von diesem Browser abmelden."},
  {"logout_button", "Log out", "Abmelden"},
  {"stay", "Stay logged in", "Angemeldet bleiben"},
  {"logged_out_title", "You are logged out", "Sie sind abgemeldet"},
  {"logged_out_text", "You may close this window now.",
   "Sie können dieses Fenster jetzt schließen."},
  {"stayed_title", "You are still logged in", "Sie sind weiterhin angemeldet"},
  {"stayed_text", "Nothing has changed. You may close this window now.",
   "Es hat sich nichts geändert. Sie können dieses Fenster jetzt schließen."},
  {"device_title", "Connect a device", "Gerät verbinden"},
  {"device_text", "Enter the code that your device shows.",
   "Geben Sie den Code ein, den Ihr Gerät anzeigt."},
  {"user_code", "Code", "Code"},
  {"go_on", "Continue", "Weiter"},
  {"device_wrong", "This code is unknown or has expired. Look at your device again.",
   "Dieser Code ist unbekannt oder abgelaufen. Sehen Sie noch einmal auf Ihr Gerät."},
  {"device_too_many",
   "Too many wrong codes came from your network. Please try again in a few minutes.",
   "Aus Ihrem Netz kamen zu viele falsche Codes. Bitte versuchen Sie es in einigen Minuten noch "
   "einmal."},
  {"device_elsewhere",
   "This code was entered somewhere else at the same time. Please try again if that was you.",
   "Dieser Code wurde gleichzeitig an anderer Stelle eingegeben. Bitte versuchen Sie es noch "
   "einmal, "
   "wenn Sie das waren."},
  {"device_busy", "Too many codes are entered at the moment. Please try again shortly.",
   "Im Augenblick werden zu viele Codes eingegeben. Bitte versuchen Sie es gleich noch einmal."},
  {"device_done_title", "Your device is connected", "Ihr Gerät ist verbunden"},
  {"device_done_text", "You can close this page and go on with your device.",
   "Sie können diese Seite schließen und mit Ihrem Gerät fortfahren."},
  {"error_title", "Something went wrong", "Etwas ist schiefgegangen"},
  {"error_text", "This can not go on. Please go back to the application and try again.",
   "So geht es nicht weiter. Bitte gehen Sie zurück zur Anwendung und versuchen Sie es noch "
   "einmal."},
  {"unknown_title", "This address leads nowhere", "Diese Adresse führt nirgendwohin"},
  {"unknown_text",
   "It is incomplete, was changed, or is not of this server. Please go back to the application and "
   "start again.",
   "Sie ist unvollständig, wurde verändert oder gehört nicht zu diesem Server. Bitte gehen Sie "
   "zurück "
   "zur Anwendung und beginnen Sie von vorn."},
  {"expired_title", "That took too long", "Das hat zu lange gedauert"},
  {"expired_text", "The sign-in has expired. Please start again.",
   "Die Anmeldung ist abgelaufen. Bitte beginnen Sie von vorn."},
  {"used_title", "This step is already complete", "Dieser Schritt ist schon erledigt"},
  {"used_text", "Go back to the application, or start again.",
   "Gehen Sie zurück zur Anwendung, oder beginnen Sie von vorn."},
  {"start_again", "Start again", "Von vorn beginnen"},
  {"cookie_title", "Your browser did not send its cookie",
   "Ihr Browser hat sein Cookie nicht mitgeschickt"},
  {"cookie_text",
   "This page needs a cookie to know that it is you who answers. Perhaps the browser blocks "
   "cookies, "
   "the page stood open for too long, or the address changed between http and https or between "
   "localhost and 127.0.0.1.",
   "Diese Seite braucht ein Cookie, um zu wissen, dass Sie es sind, der antwortet. Vielleicht "
   "blockiert "
   "der Browser Cookies, die Seite stand zu lange offen, oder die Adresse wechselte zwischen http "
   "und "
   "https oder zwischen localhost und 127.0.0.1."},
  {"foreign_title", "This answer does not come from this page",
   "Diese Antwort kommt nicht von dieser Seite"},
  {"foreign_text", "It belongs to another sign-in or another browser, so nothing was done.",
   "Sie gehört zu einer anderen Anmeldung oder einem anderen Browser; darum ist nichts geschehen."},
  {"try_again", "Try again", "Noch einmal versuchen"},
  {"busy_title", "Too much is going on", "Gerade ist zu viel los"},
  {"busy_text", "The server cannot answer at the moment. Please try again in a minute.",
   "Der Server kann im Augenblick nicht antworten. Bitte versuchen Sie es in einer Minute noch "
   "einmal."},
  {"nobody_title", "Nobody can log in yet", "Noch kann sich niemand anmelden"},
  {"nobody_text",
   "The administrator of this server has to name a file of accounts (accounts.file) or a login app "
   "(urls.login).",
   "Wer diesen Server verwaltet, muss eine Datei mit Konten (accounts.file) oder eine Anmelde-App "
   "(urls.login) angeben."},
}};

const catalogue_row* find_row(std::string_view name) noexcept {
  const auto* found = std::find_if(
    catalogue.begin(), catalogue.end(), [&](const auto& each) { return each.name == name; });
  return found == catalogue.end() ? nullptr : &*found;
}

} // namespace

std::string_view find_text(language in, std::string_view name) noexcept {
  const auto* row = find_row(name);
  if (row == nullptr)
    return {};
  switch (in) {
  case language::english:
    return row->english;
  case language::german:
    return row->german;
  }
  return row->english;
}

std::vector<std::string_view> text_names() {
  std::vector<std::string_view> names;
  for (const auto& each : catalogue)
    names.push_back(each.name);
  return names;
}

} // namespace gatehouse::web
