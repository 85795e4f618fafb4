/// Names of months and weekdays, as `date` writes them in English, German, French, Spanish, Italian, Portuguese and Dutch
/// (Unicode CLDR, main/*/ca-gregorian). They are known by their first letters.
enum CalendarWords {
  private static let months = [
    "january januar jänner janvier enero gennaio janeiro januari",
    "february februar feber février fevrier febrero febbraio fevereiro februari",
    "march märz maerz mrz mars marzo março marco maart mrt",
    "april avril abril aprile", "may mai mayo maggio maio mei",
    "june juni juin junio giugno junho", "july juli juillet julio luglio julho",
    "august août aout agosto augustus", "september sept septembre septiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro", "november novembre noviembre novembro",
    "december dezember décembre decembre diciembre dicembre dezembro",
  ].map { $0.split(separator: " ").map(String.init) }

  private static let weekdays =
    ("monday tuesday wednesday thursday friday saturday sunday "
    + "montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche "
    + "lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica "
    + "segunda terça quarta quinta sexta maandag dinsdag woensdag donderdag vrijdag zaterdag zondag")
    .split(separator: " ").map(String.init)

  /// 1 to 12; nil where the word names no month, or may name two, as `jui` does in French.
  static func month(_ word: String) -> Int64? {
    let word = word.lowercased()
    guard word.count >= 3 else { return nil }
    let found = months.indices.filter { months[$0].contains { $0.hasPrefix(word) } }
    return found.count == 1 ? Int64(found[0] + 1) : nil
  }

  static func isWeekday(_ word: String) -> Bool {
    let word = word.lowercased()
    return word.count >= 2 && weekdays.contains { $0.hasPrefix(word) }
  }
}
